/// What a program finds around it: environment, folders, and itself.
public struct Surroundings: Sendable {
  /// Values of the environment by name; an empty one counts as none.
  public var variables: [String: String]
  /// The absolute path of the folder that relative paths start from.
  public var folder: String
  /// The absolute path of this program.
  public var program: String

  public init(variables: [String: String], folder: String, program: String) {
    self.variables = variables
    self.folder = folder
    self.program = program
  }

  public subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// A path made absolute and free of `.`, `..` and double slashes; symbolic links stay.
  public func absolute(_ path: String) -> String {
    var components = [Substring]()
    for component in (path.hasPrefix("/") ? path : "\(folder)/\(path)").split(separator: "/") {
      switch component {
      case ".": continue
      case "..": _ = components.popLast()
      default: components.append(component)
      }
    }
    return "/" + components.joined(separator: "/")
  }
}

extension Surroundings {
  /// A remote's address with a relative path made absolute; URLs and `host:path` stay as they are.
  public func remoteAddress(_ text: String) -> String {
    let colon = text.firstIndex(of: ":")
    let slash = text.firstIndex(of: "/")
    let isPath = colon.map { colon in slash.map { $0 < colon } ?? false } ?? true
    return isPath && !text.isEmpty && !text.hasPrefix("-") ? absolute(text) : text
  }
}
