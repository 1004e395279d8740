/// What a new vault is asked to be.
public struct InitRequest: Sendable {
  /// The absolute path.
  public var path: String
  public var node: String
  public var agents: [String] = []
  /// The address of the remote `origin`.
  public var remote: String?
  /// The person's home folder, which is not to become a vault by mistake.
  public var home: String?
  /// The absolute path of the program that git is to call for merges.
  public var program: String

  public init(path: String, node: String, program: String) {
    self.path = path
    self.node = node
    self.program = program
  }
}
