import Git
import VaultModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Vault {
  /// Replaces a note on disk; what a slow writer adds to the one that stood there isn't lost. To be called
  /// while the vault is locked.
  package func replace(_ path: VaultPath, with bytes: [UInt8]) throws {
    let file = try folder.read(path)
    if let file {
      let head = try head().commit.map { try repository.readCommit($0).tree }
      try keepForLateWriters(path, storeBlob(of: file.bytes, or: repository.file(at: path, in: head)?.id))
    }
    try folder.replace(path, with: bytes, isExecutable: file?.isExecutable ?? false)
  }

  /// Keeps a link to a note that is about to be replaced, so that what a slow writer adds to it isn't lost.
  ///
  /// A file system without hard links has none, and that is said to nobody: it is a net below the net.
  func keepForLateWriters(_ path: VaultPath, _ blob: ObjectID) throws {
    guard path.isMarkdown, let stat = FileStat(path: "\(self.path)/\(path)") else { return }
    let now = environment.now() / 1000
    let name = "\(stat.inode)-\(now)"
    let kept = "\(state.folder.path)/\(LateWriter.folder)"
    mkdir(kept, 0o755)
    guard link("\(self.path)/\(path)", "\(kept)/\(name)") == 0 else { return }
    let writer = LateWriter(name: name, blob: blob, at: now, path: path)
    try state.setLateWriters(state.lateWriters() + [writer])
  }

  /// Takes in what was written into replaced files since: a side of one more merge, on disk for the
  /// snapshot to see.
  ///
  /// - Returns: the notes that were changed.
  func takeInLateWrites() throws -> [String] {
    let writers = try state.lateWriters()
    if writers.isEmpty { return [] }
    let now = environment.now() / 1000
    var kept = [LateWriter]()
    var changed = [String]()
    for var writer in writers {
      guard let link = writer.link, let stat = FileStat(path: "\(state.folder.path)/\(link)") else {
        continue
      }
      do {
        if writer.hasChanged(stat), let late = try state.folder.read(link) {
          if try isUnderWay(late, writer) {
            kept.append(writer)
            continue
          }
          do {
            if try takeIn(late.bytes, writer) { changed.append(writer.path.description) }
          } catch let error as VaultError where [.notAFile, .outsideVault].contains(error.code) {
            try keepAside(late.bytes, writer)
          }
          writer.blob = try storeBlob(of: late.bytes, or: writer.blob)
          writer.remember(late.stat, now: environment.now())
        }
      } catch let error as VaultError where error.code == .busy {
        // Such a file must not stop a snapshot; the next one looks again.
        environment.log("what was written late to \(writer.path) waits: \(error.message)")
      }
      if abs(now - writer.at) <= LateWriter.window {
        kept.append(writer)
      } else {
        try state.folder.remove(link)
      }
    }
    kept += try state.lateWriters().dropFirst(writers.count)
    if kept != writers { try state.setLateWriters(kept) }
    return changed
  }

  /// Whether the program is in the middle of writing: what it has cleared is not deleted.
  private func isUnderWay(_ late: WorkingFolder.File, _ writer: LateWriter) throws -> Bool {
    let change = SnapshotPlan.Change(
      path: writer.path, old: VaultFile(try repository.readBlob(writer.blob)), new: VaultFile(late.bytes))
    return Settling.isUnderWay(change, modified: late.stat.modified, now: environment.now())
  }

  /// Keeps what was written late among the conflicts: where the note stood, something else stands now.
  private func keepAside(_ late: [UInt8], _ writer: LateWriter) throws {
    let before = try repository.readBlob(writer.blob)
    guard late != before, let kept = VaultPath.ofLateWrite(to: writer.path, late) else { return }
    try folder.replace(kept, with: late)
    environment.log("what was written late to \(writer.path) is kept as \(kept)")
  }

  private func takeIn(_ late: [UInt8], _ writer: LateWriter) throws -> Bool {
    let before = try repository.readBlob(writer.blob)
    if late == before { return false }
    let disk = try folder.read(writer.path)
    func side(_ bytes: [UInt8]?) -> [String: VaultFile] {
      bytes.map { [writer.path.description: VaultFile($0)] } ?? [:]
    }
    let merge = TreeMerge(
      base: side(before), left: MergeSide(side(late)), right: MergeSide(side(disk?.bytes)))
    for (path, file) in merge.files.losersFirst(of: writer.path)
    where file.bytes != disk?.bytes || path != writer.path {
      if path == writer.path, let disk {
        try keepForLateWriters(path, storeBlob(of: disk.bytes, or: writer.blob))
      }
      try folder.replace(path, with: file.bytes, isExecutable: disk?.isExecutable ?? false)
    }
    return merge.files[writer.path.description]?.bytes != disk?.bytes
  }
}

extension VaultPath {
  /// Where something that was written late to a note is kept, once there is no room for that note.
  package static func ofLateWrite(to path: Self, _ bytes: [UInt8]) -> Self? {
    Self("conflicts/\(TreeMerge.conflictPath(path.description, bytes))")
  }
}
