/// What an agent has to know when it starts.
public struct BriefAnswer: Sendable {
  /// Things that didn't fit.
  public struct Omission: Hashable, Sendable {
    public var what: String
    public var count: Int
    /// The command that shows them.
    public var command: String
  }

  /// Markdown.
  public var text: String
  public var omitted: [Omission]
  public var warnings: [Warning] = []

  /// How long the text is, in tokens as ``tokens(in:)`` counts them.
  public var tokens: Int { Self.tokens(in: text) }

  /// A token is counted for every three bytes of UTF-8, rounded up: more than tokenizers of today make of
  /// English prose, names and ids, so that a budget holds for all of them.
  public static func tokens(in text: String) -> Int { (text.utf8.count + 2) / 3 }

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("text", .string(text)), .init("tokens", .int(tokens)),
      .init(
        "omitted",
        .array(
          omitted.map {
            ["what": .string($0.what), "count": .int($0.count), "command": .string($0.command)]
          })),
    ]
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }
}
