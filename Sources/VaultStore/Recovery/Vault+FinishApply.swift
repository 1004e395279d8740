import Git
import VaultModel

extension Vault {
  /// Finishes what a command that died in ``apply(_:over:branch:)`` began: files that still are as before
  /// are replaced; what someone else wrote, moved or deleted meanwhile is merged (``InterruptedApply``).
  func recover() throws {
    guard let record = try state.apply() else { return }
    let (branch, head) = try head()
    guard head == record.head || head == record.target else {
      // Someone moved the branch: what the disk holds is for the next snapshot to tell.
      try state.setApply(nil)
      return
    }
    let changes = try repository.diffTrees(record.from, record.to)
    _ = try carryOut(record, changes, branch, index: changes, settled: settle(changes, record))
  }

  /// Merges what somebody did since a command died; answers the paths that are as they are to be.
  private func settle(_ changes: [TreeChange], _ record: StateFolder.Apply) throws -> Set<VaultPath> {
    var paths = [InterruptedApply.Path]()
    for change in changes {
      guard let path = VaultPath(bytes: change.path), try state(of: change) != .inTheWay else { continue }
      let (old, new) = (
        try change.old.flatMap { try vaultFile($0.mode, $0.id) },
        try change.new.flatMap { try vaultFile($0.mode, $0.id) }
      )
      if old?.kind == .link || new?.kind == .link { continue }
      paths.append(.init(path, old: old, brought: new, disk: try fileOnDisk(path)))
    }
    let known = Set(paths.map(\.path))
    let others = try diskState(against: record.from, known: state.tree()).changes.filter {
      !known.contains($0.path) && TreeMerge.isNote($0.path.description)
    }
    let settled = try InterruptedApply.settled(
      paths, others: others, versions: state.replaced(), tree: record.from, store: repository,
      now: environment.now() / 1000)
    // What was written behind the reading is late.
    let read = Dictionary(paths.map { ($0.path, $0.disk) } + others.map { ($0.path, $0.new) }) { $1 }
    for (path, file) in settled.sorted(by: { $0.key < $1.key }) {
      let disk = try fileOnDisk(path)
      if disk == file { continue }
      if disk != nil {
        let old = try repository.file(at: path, in: record.from)
        let bytes = (read[path] ?? nil)?.bytes ?? []
        try keepForLateWriters(path, storeBlob(of: bytes, or: old?.id))
      }
      if let file {
        try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
      } else {
        try folder.remove(path)
      }
    }
    return Set(settled.keys)
  }

  private func fileOnDisk(_ path: VaultPath) throws -> VaultFile? {
    try folder.read(path).map { VaultFile($0.bytes, kind: $0.isExecutable ? .executable : .regular) }
  }
}
