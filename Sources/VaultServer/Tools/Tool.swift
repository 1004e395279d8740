import VaultOperations

/// What a model may have done, by name.
struct Tool: Sendable {
  /// What a tool does to the vault, for the client's hints.
  enum Effect: Sendable {
    case reads
    /// Adds, and takes nothing away.
    case adds
    /// May replace text; the same again changes nothing more.
    case replaces
    /// Speaks with the remote.
    case syncs
  }

  var name: String
  var title: String
  var description: String
  var effect: Effect
  var parameters: [Parameter]
  /// The JSON Schema of what it answers.
  var output: JSON
  /// Whether all it does is to append an entry: then it shares its flushes with others.
  var appends = false
  /// Whether the answer names the note that was written, so that it can be linked to.
  var linksPath = false
  /// Done once the answer is on its way, and not where it was given up.
  var answered: (@Sendable (VaultAccess.Opened, Arguments, JSON) throws -> Void)?
  var run: @Sendable (VaultAccess.Opened, Arguments) throws -> JSON

  /// As `tools/list` shows it.
  func listed(in revision: Revision) -> JSON {
    var members: [JSON.Member] = [.init("name", .string(name))]
    if revision.hasStructuredContent { members.append(.init("title", .string(title))) }
    members += [.init("description", .string(description)), .init("inputSchema", input)]
    if revision.hasStructuredContent { members.append(.init("outputSchema", output)) }
    if revision.hasAnnotations { members.append(.init("annotations", annotations(revision))) }
    return .object(members)
  }

  private var input: JSON {
    var members: [JSON.Member] = [
      .init("type", "object"),
      .init("properties", .object(parameters.map { .init($0.name, $0.schema) })),
    ]
    let required = parameters.filter(\.isRequired).map(\.name)
    if !required.isEmpty { members.append(.init("required", JSON(required))) }
    return .object(members)
  }

  private func annotations(_ revision: Revision) -> JSON {
    var members = revision.hasStructuredContent ? [] : [JSON.Member("title", .string(title))]
    members.append(.init("readOnlyHint", .bool(effect == .reads)))
    if effect != .reads {
      members += [
        .init("destructiveHint", .bool(effect == .replaces)),
        .init("idempotentHint", .bool(effect != .adds)),
      ]
    }
    members.append(.init("openWorldHint", .bool(effect == .syncs)))
    return .object(members)
  }
}

/// A named value that a tool takes.
struct Parameter: Sendable {
  enum Kind: Sendable {
    case text
    case integer
    case texts
    /// An object of texts.
    case fields
    case choice([String])
  }

  var name: String
  var kind: Kind
  var description: String
  var isRequired = false
  /// Other names that models guess.
  var aliases: [String] = []

  var schema: JSON {
    var members = [JSON.Member]()
    switch kind {
    case .text: members.append(.init("type", "string"))
    case .integer: members += [.init("type", "integer"), .init("minimum", 0)]
    case .texts: members += [.init("type", "array"), .init("items", ["type": "string"])]
    case .fields: members += [.init("type", "object"), .init("additionalProperties", ["type": "string"])]
    case .choice(let words): members += [.init("type", "string"), .init("enum", JSON(words))]
    }
    members.append(.init("description", .string(description)))
    return .object(members)
  }
}
