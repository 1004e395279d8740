/// What a caller should know of, though what it asked for was done.
public struct Warning: Hashable, Sendable {
  /// The stable word for it.
  public var code: String
  public var message: String

  public init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  public var json: JSON { ["code": .string(code), "message": .string(message)] }
}
