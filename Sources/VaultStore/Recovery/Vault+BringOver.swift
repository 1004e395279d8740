import Git
import VaultModel

extension Vault {
  /// Takes in what only another folder has, one that was this vault until its repository broke: as edits of what stands here.
  /// To be called while the vault is locked.
  ///
  /// 1. What history has of a file, in any version, is no news; nor is its absence there a deletion.
  /// 2. A note that lacks all that came since some version is an edit of that one (``StaleSave``).
  /// 3. Of others all entries stay, those of both; where the rest says different things, one version is kept as a note.
  ///
  /// - Returns: the files that were written or changed, and those that were left, with the reason.
  public func bringOver(from old: WorkingFolder) throws -> (
    brought: [VaultPath], left: [(path: String, why: String)]
  ) {
    let listing = try old.list()
    var left = listing.skipped
    var brought = [VaultPath]()
    let versions = try versionsInHistory(of: Set(listing.files.map(\.path.description)))
    for listed in listing.files {
      let path = listed.path
      if TakeInRule.isLocal(path) || TakeInRule.decides(path) != true && repository.leavesOut(path) {
        continue
      }
      do {
        guard let file = try old.read(path) else { continue }
        let known = versions[path.description] ?? []
        if known.contains(try Repository.hashBlob(file.bytes)) { continue }  // 1
        if file.bytes.count > configuration.fileLimit {
          left.append((path.description, "larger than limits.file, \(configuration.fileLimit) bytes"))
          continue
        }
        let disk = VaultFile(file.bytes, kind: file.isExecutable ? .executable : .regular)
        let here = try folder.read(path).map {
          VaultFile($0.bytes, kind: $0.isExecutable ? .executable : .regular)
        }
        let texts = here == nil ? [] : try known.reversed().map { try repository.readBlob($0) }
        for (name, file) in StaleSave.recovered(disk, with: here, since: texts, at: path)
          .sorted(by: { $0.key < $1.key })
        {
          guard let place = VaultPath(name) else { continue }
          if place == path, file == here { continue }
          try folder.replace(place, with: file.bytes, isExecutable: file.kind == .executable)
          brought.append(place)
        }
      } catch let error as VaultError {
        left.append((path.description, error.message))
      }
    }
    return (brought, left)
  }

  /// The blobs that history has under some paths, the newest first.
  private func versionsInHistory(of paths: Set<String>) throws -> [String: [ObjectID]] {
    var versions = [String: [ObjectID]]()
    guard let head = try headCommit() else { return versions }
    try repository.forEachCommit(from: [head]) { id in
      let commit = try repository.readCommit(id)
      let before = try commit.parents.first.map { try repository.readCommit($0).tree }
      for change in try repository.diffTrees(before, commit.tree) {
        let path = String(decoding: change.path, as: UTF8.self)
        if let new = change.new, paths.contains(path) { versions[path, default: []].append(new.id) }
      }
      return true
    }
    return versions
  }
}

extension StaleSave {
  /// What a file has to become, of which another version was kept elsewhere, with the files that keep what loses.
  static func recovered(
    _ disk: VaultFile, with here: VaultFile?, since versions: [[UInt8]], at path: VaultPath
  ) -> [String: VaultFile] {
    guard let here else { return [path.description: disk] }
    for version in versions {
      let meant = merged(path: path, version: version, brought: here.bytes, disk: disk.bytes)
      if let meant { return meant }  // 2
    }
    return merged(disk, with: here, over: nil, at: path)  // 3
  }
}

extension Repository {
  /// Whether the rules of the folder leave a path out; where they can't be read they don't.
  fileprivate func leavesOut(_ path: VaultPath) -> Bool {
    (try? isIgnored("\(path)")) ?? false
  }
}
