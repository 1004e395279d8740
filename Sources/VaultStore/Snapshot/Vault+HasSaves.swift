import Git
import VaultModel

extension Vault {
  /// Whether some of these files, given by paths in the vault, differ from the last commit in a way that a snapshot would
  /// take in. Writes nothing. Only these are looked at, so that a watcher can ask often.
  package func hasSaves(among paths: some Sequence<VaultPath>) throws -> Bool {
    let tree = try headCommit().map { try repository.readCommit($0).tree }
    return try paths.contains { path in
      let decision = TakeInRule.decides(path)
      if decision == false { return false }
      let known = try repository.file(at: path, in: tree)
      guard let file = try readable(path) else { return known != nil }
      if let known { return try Repository.hashBlob(file) != known.id }
      return try decision == true || !repository.isIgnored(path.description)
    }
  }

  private func readable(_ path: VaultPath) throws -> [UInt8]? {
    do {
      return try folder.read(path)?.bytes
    } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
      return nil
    }
  }
}
