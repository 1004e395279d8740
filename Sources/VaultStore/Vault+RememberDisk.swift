import Git

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Vault {
  /// Compares the disk with the last commit now, so that the next snapshot needs only one look where nothing is written
  /// until then. Takes nothing in.
  ///
  /// Where files were written in this moment it waits for 25 ms, and keeps nobody from writing meanwhile: times are coarser
  /// than writes.
  package func rememberDisk() throws {
    if try rememberSettledDisk() { return }
    usleep(25_000)
    _ = try rememberSettledDisk()
  }

  /// Answers false where a file was written too short a time ago.
  private func rememberSettledDisk() throws -> Bool {
    try locked {
      guard repository.state == .clean, let head = try headCommit(), let look = DiskSignature(of: folder)
      else { return true }
      guard look.isSettled else { return false }
      if try state.signature(at: head) == look { return true }
      let tree = try repository.readCommit(head).tree
      let disk = try diskState(against: tree, known: try state.tree())
      let isAsCommitted =
        disk.changes.isEmpty && disk.missing.isEmpty && disk.skipped.isEmpty && disk.unseen.isEmpty
        && disk.unmerged.isEmpty && disk.staged.isEmpty && !disk.isWritten
      guard isAsCommitted, try state.tree() == tree, disk.isIndexCurrent || refreshIndex(tree, disk.stats)
      else { return true }
      try state.setSignature(look, at: head)
      return true
    }
  }
}
