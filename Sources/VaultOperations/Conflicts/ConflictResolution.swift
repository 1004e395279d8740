public import Git
public import VaultModel
public import VaultStore

/// What is to become of a conflict.
public enum ConflictResolution: Hashable, Sendable {
  /// The version that stands is right.
  case winner
  /// The kept version takes its place.
  case loser
  /// Both stand.
  case both
  /// A text takes the place.
  case text(String)

  /// The word that commits and answers say.
  var word: String {
    switch self {
    case .winner: "winner"
    case .loser: "loser"
    case .both: "both"
    case .text: "body"
    }
  }
}

/// A conflict that was settled.
public struct ConflictReceipt: Sendable {
  /// The kept file, which is gone now.
  public var path: VaultPath
  /// The file that the place is in; nil where the kept file doesn't say.
  public var file: VaultPath?
  /// What stands now.
  public var kept: String
  /// The file that the loser stands in beside the winner's; nil where it is the same.
  public var beside: VaultPath?
  /// The id of the further entry.
  public var id: EntryID?
  public var commit: ObjectID

  public var json: JSON {
    [
      "path": JSON(path), "file": JSON(file), "kept": .string(kept), "beside": JSON(beside), "id": JSON(id),
      "commit": JSON(commit),
    ]
  }
}
