public import VaultModel
public import VaultStore

/// What became of a decision, an alert or a task that was to be changed.
public struct ChangeReceipt: Sendable {
  /// The item's id.
  public var id: EntryID
  public var kind: EntryKind
  public var state: String
  public var title: String
  public var path: String
  /// The entry that was written; nil where nothing had to be.
  public var entry: AppendReceipt?
  /// What a caller should know of, though nothing failed.
  public var remark: String?

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("id", .string(id.description)), .init("kind", .string(kind.rawValue)),
      .init("state", .string(state)),
      .init("title", .string(title)), .init("path", .string(path)),
      .init("entry", JSON(entry?.id)), .init("timestamp", JSON(entry?.timestamp)),
      .init("commit", JSON(entry?.commit)), .init("created", .bool(entry?.id == id)),
      .init("changed", .bool(entry != nil)),
    ]
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }

  public var warnings: [Warning] {
    (remark.map { [Warning("unchanged", $0)] } ?? []) + (entry?.warnings ?? [])
  }
}
