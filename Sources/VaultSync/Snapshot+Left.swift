import VaultStore

extension Snapshot {
  /// The files that were left as they are, and why.
  var left: [(path: String, why: String)] {
    skipped + (unsettled + postponed).map { ($0.description, SyncReport.beingSaved) }
      + held.map { ($0.description, "its deletion waits for --allow-mass-delete") }
      + unmerged.map { ($0.description, "git has it in conflict; settle it, then run: git add '\($0)'") }
      + staged.map {
        ($0.description, "another version was staged; it is kept in \(Vault.stagedReference)")
      }
  }

  /// What a person is to be told where deletions are held; nil where none are.
  var heldError: VaultError? {
    if held.isEmpty { return nil }
    return VaultError(
      .held,
      "More than half of the vault was deleted here: \(held.count) files wait, and all else is in step.",
      hint: "If that is meant, run: vault-sync --allow-mass-delete; if not, run: git checkout HEAD -- .")
  }
}
