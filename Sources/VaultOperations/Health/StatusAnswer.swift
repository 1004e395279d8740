public import Git
public import VaultModel

/// How a vault is doing on this node.
public struct StatusAnswer: Sendable {
  public struct Remote: Sendable {
    public var name: String
    /// Commits that the remote lacks, and that this node lacks, as of the last sync; nil where it never
    /// spoke with it.
    public var ahead: Int?
    public var behind: Int?
  }

  public var path: String
  public var node: String?
  /// The branch that is checked out; nil where HEAD names none.
  public var branch: String?
  public var head: ObjectID?
  public var tree: ObjectID?
  public var remotes: [Remote] = []
  /// Files that the next sync or append takes in.
  public var dirty: [String] = []
  /// The losers of merges that nobody has settled yet.
  public var conflicts: [String] = []
  /// Entries whose time is more than 5 minutes ahead of this node's clock.
  public var clockSuspect: [EntryID] = []
  public var lastSync: (at: Timestamp, outcome: String)?
  /// The other nodes, as far as this one has seen them on a hub.
  public var others: [NodePresence] = []
  public var warnings: [Warning] = []

  public var json: JSON {
    [
      "vault": .string(path), "node": JSON(node), "branch": JSON(branch), "head": JSON(head),
      "tree": JSON(tree),
      "remotes": .array(
        remotes.map {
          ["name": .string($0.name), "ahead": JSON(number: $0.ahead), "behind": JSON(number: $0.behind)]
        }),
      "dirty": JSON(dirty), "conflicts": JSON(conflicts), "clockSuspect": JSON(clockSuspect),
      "lastSync": lastSync.map { ["at": .string($0.at.description), "outcome": .string($0.outcome)] }
        ?? .null,
      "nodes": .array(others.map(\.json)),
      "warnings": .array(warnings.map(\.json)),
    ]
  }
}
