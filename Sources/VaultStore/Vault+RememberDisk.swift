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
  /// Where files were written in this moment it waits for 25 ms: times are coarser than writes.
  package func rememberDisk() throws {
    try locked {
      guard repository.state == .clean, let head = try headCommit(), var look = DiskSignature(of: folder)
      else { return }
      if !look.isSettled {
        usleep(25_000)
        guard let again = DiskSignature(of: folder), again.isSettled else { return }
        look = again
      }
      if try state.signature(at: head) == look { return }
      let tree = try repository.readCommit(head).tree
      let disk = try diskState(against: tree, known: try state.tree())
      let isAsCommitted =
        disk.changes.isEmpty && disk.missing.isEmpty && disk.skipped.isEmpty && disk.unseen.isEmpty
        && disk.unmerged.isEmpty && disk.staged.isEmpty && !disk.isWritten
      guard isAsCommitted, try state.tree() == tree, disk.isIndexCurrent || refreshIndex(tree, disk.stats)
      else { return }
      try state.setSignature(look, at: head)
    }
  }
}
