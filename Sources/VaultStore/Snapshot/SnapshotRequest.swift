/// What a snapshot is to take in.
public struct SnapshotRequest: Hashable, Sendable {
  /// Whether deletions of more than half of the vault's entries or notes are taken in, too.
  public var allowsMassDeletion: Bool
  /// Whether a file that somebody seems to be saving is left for the next snapshot.
  public var leavesUnsettled: Bool
  /// Files that were written less than so many milliseconds ago are left for the next snapshot; 0 for none.
  public var leavesNewerThan: Int64 = 0
  /// The only note that is looked at; nil means the whole vault.
  public var only: VaultPath?

  public init(allowsMassDeletion: Bool = false, leavesUnsettled: Bool = false, only: VaultPath? = nil) {
    self.allowsMassDeletion = allowsMassDeletion
    self.leavesUnsettled = leavesUnsettled
    self.only = only
  }
}
