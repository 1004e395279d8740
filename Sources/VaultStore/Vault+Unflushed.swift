import Git
import VaultModel

extension Vault {
  /// Puts back what a power cut took from notes that were appended to: an append flushes its commit, which has all of it,
  /// and not the note.
  ///
  /// To be called while the vault is locked, before anything else is made of the disk. It works once after each start of
  /// the machine, and then on the notes only that changed since ``flushNotes()`` was last called:
  ///
  /// 1. A new note that is missing is written again.
  /// 2. A note of which the end is missing, or zero bytes where something was, is written again.
  /// 3. Of any other note that lacks entries which were added since, somebody changed what the power cut had left: it is
  ///    an edit of what stood there before, and merged as such. An entry that a person had deleted by hand just
  ///    before the machine was switched off comes back by this: that can't be told from one that was lost.
  func restoreUnflushed() throws {
    // What a person has begun puts older versions on the disk; when it is ended there is time enough.
    if isSessionKnown || repository.state != .clean { return }
    // A disk may come back without the machine having been started.
    let session = "\(environment.session())@\(FileStat(path: path)?.device ?? 0)"
    let known = try state.flushed()
    let head = try repository.head().commit
    if known?.session != session {
      if let known, let head { try restore(from: known.commit, to: head) }
      try state.setFlushed(session, head)
    }
    isSessionKnown = true
  }

  /// Whether notes were appended to since ``flushNotes()`` was last called.
  package func hasUnflushedNotes() throws -> Bool { try state.flushed()?.commit != headCommit() }

  /// Brings the notes onto the disk that were appended to since the last call. To be called while the vault is locked.
  package func flushNotes() throws {
    guard let head = try headCommit(), let known = try state.flushed(), known.commit != head else { return }
    for change in try changes(from: known.commit, to: head) where change.new != nil {
      if let path = VaultPath(bytes: change.path) { try folder.flush(path) }
    }
    try state.setFlushed(known.session, head)
  }

  private func changes(from old: ObjectID?, to new: ObjectID) throws -> [TreeChange] {
    // A commit that is no more, as after a garbage collection, tells nothing: then all notes are looked at.
    let before = old.flatMap { repository.contains($0) ? $0 : nil }
    return try repository.diffTrees(
      before.map { try repository.readCommit($0).tree }, repository.readCommit(new).tree)
  }

  private func restore(from old: ObjectID?, to head: ObjectID) throws {
    for change in try changes(from: old, to: head) {
      guard let path = VaultPath(bytes: change.path), TreeMerge.isNote(path.description),
        let new = change.new,
        let file = try vaultFile(new.mode, new.id), file.kind != .link
      else { continue }
      do {
        let before = try change.old.flatMap { try vaultFile($0.mode, $0.id) }
        try restore(path, to: file, from: before)
      } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
        continue  // Somebody put something else there.
      }
    }
  }

  private func restore(_ path: VaultPath, to file: VaultFile, from before: VaultFile?) throws {
    guard let disk = try folder.read(path) else {  // 1
      if before == nil { try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable) }
      return
    }
    let lost = LostWrites(of: file.bytes, on: disk.bytes, since: before?.bytes ?? [])
    if lost.isTorn {  // 2
      try folder.replace(path, with: file.bytes, isExecutable: disk.isExecutable)
    } else if lost.lacksEntries {  // 3
      let now = VaultFile(lost.disk, kind: disk.isExecutable ? .executable : .regular)
      for (path, file) in StaleSave.merged(now, with: file, over: before, at: path).losersFirst(of: path) {
        try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
      }
    } else {
      return
    }
    environment.log("put back what was lost of \(path)")
  }
}
