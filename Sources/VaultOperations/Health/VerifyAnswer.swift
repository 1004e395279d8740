/// What a check of the whole vault found.
public struct VerifyAnswer: Sendable {
  public struct Problem: Sendable {
    /// The stable word for it.
    public var code: String
    /// The note, or the object's id.
    public var path: String
    public var message: String

    public var json: JSON {
      ["code": .string(code), "path": .string(path), "message": .string(message)]
    }
  }

  public var entries = 0
  public var problems: [Problem] = []

  public var json: JSON {
    ["ok": .bool(problems.isEmpty), "entries": .int(entries), "problems": .array(problems.map(\.json))]
  }
}
