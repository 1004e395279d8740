package import Git
package import VaultModel

/// What somebody did to the vault since a command died while it put a tree on disk.
///
/// It is merged as one tree, not path by path: of an entry that was moved, both ends have to be seen at once.
package enum InterruptedApply {
  /// A file that the command was to change.
  package struct Path {
    package var path: VaultPath
    /// What stood there before.
    package var old: VaultFile?
    /// What is to stand there; `old` where that is no regular file.
    package var brought: VaultFile?
    package var disk: VaultFile?

    package init(_ path: VaultPath, old: VaultFile?, brought: VaultFile?, disk: VaultFile?) {
      (self.path, self.old, self.brought, self.disk) = (path, old, brought, disk)
    }

    var isTouched: Bool { disk != old && disk != brought }

    /// Whether it is gone on both sides: one may have moved what the other deleted.
    var isGone: Bool { old != nil && disk == nil && brought == nil }
  }

  /// What the files have to become that somebody touched, or that hold what was moved to or from those; nil where none is to
  /// stand. What the command can still finish by itself isn't among them.
  ///
  /// 1. A file that nobody touched takes part as it was before: what is on disk of the new tree is nobody's work.
  /// 2. A touched one is an edit of what was brought, if it or another changed file has some of that, or if nothing was
  ///    brought but that something goes, and it lacks all of that; else of what stood there before, or of what its writer
  ///    had read before that (``StaleSave``).
  /// 3. A file that is gone as it is to be was deleted by the command, unless another changed file has some of it.
  /// 4. Of one that is as before, all that was brought was moved to other files, where those have it.
  ///
  /// - Parameters:
  ///   - others: notes that differ from the tree before, and that the command was not to change.
  ///   - tree: the tree before.
  ///   - now: seconds since 1970.
  package static func settled(
    _ paths: [Path], others: [SnapshotPlan.Change], versions: [ReplacedVersion], tree: ObjectID?,
    store: some ObjectStore, now: Int64
  ) throws -> [VaultPath: VaultFile?] {
    guard !others.isEmpty || paths.contains(where: { $0.isTouched || $0.isGone }) else { return [:] }
    var arrived = others.reduce(into: Set<Content>()) {
      $0.formUnion(
        StaleSave.Pieces($1.new?.bytes ?? []).contents.subtracting(
          StaleSave.Pieces($1.old?.bytes ?? []).contents))
    }
    for path in paths where path.isTouched { arrived.formUnion(path.arrivals) }
    let taken = Set(paths.filter { $0.isTaken(to: arrived) }.map(\.path))  // 4
    let moved = Set(paths.filter { $0.isGone && $0.hasGone(to: arrived) }.map(\.path))  // 3
    guard !taken.isEmpty || paths.contains(where: { $0.isTouched || $0.isGone }) else { return [:] }
    let seen = taken.union(
      paths.filter { $0.isTouched && $0.hasSeenWhatCame(or: arrived) }.map(\.path))
    var changes = others
    changes += paths.filter { $0.isTouched && !seen.contains($0.path) }.map {
      .init(path: $0.path, old: $0.old, new: $0.disk)
    }
    var versions = versions
    _ = try StaleSave.reconcile(&changes, versions: &versions, tree: tree, store: store, now: now)
    let meant = Dictionary(changes.map { ($0.path, $0.new) }) { first, _ in first }
    var (base, left, right) = ([String: VaultFile](), [String: VaultFile](), [String: VaultFile]())
    for path in paths {
      let name = path.path.description
      base[name] = seen.contains(path.path) ? path.brought : path.old
      right[name] = path.brought
      if taken.contains(path.path) {
        left[name] = path.disk  // 4
      } else if !path.isTouched {
        left[name] = moved.contains(path.path) ? nil : path.old  // 1, 3
      } else {
        left[name] = seen.contains(path.path) ? path.disk : meant[path.path] ?? path.disk  // 2
      }
    }
    for change in others {
      let name = change.path.description
      (base[name], right[name], left[name]) = (change.old, change.old, meant[change.path] ?? change.new)
    }
    for change in changes where base[change.path.description] == nil && left[change.path.description] == nil {
      left[change.path.description] = change.new
    }
    let files = TreeMerge(base: base, left: MergeSide(left), right: MergeSide(right)).files
    var settled = [VaultPath: VaultFile?]()
    for path in paths {
      let file = files[path.path.description]
      if path.isTouched || file != path.brought { settled[path.path] = .some(file) }
    }
    let known = Set(paths.map(\.path))
    let names = Set(files.keys).union(others.map(\.path.description))
    for path in names.compactMap({ VaultPath($0) }) where !known.contains(path) {
      let file = files[path.description]
      let disk = others.first { $0.path == path }?.new
      if file != disk { settled[path] = .some(file) }
    }
    return settled
  }
}

extension InterruptedApply.Path {
  /// Whether another file has some of it.
  fileprivate func hasGone(to arrived: Set<Content>) -> Bool {
    TreeMerge.isNote(path.description)
      && !StaleSave.Pieces(old?.bytes ?? []).contents.isDisjoint(with: arrived)
  }

  /// What somebody put there: it was there neither before nor was it to be.
  fileprivate var arrivals: Set<Content> {
    guard TreeMerge.isNote(path.description) else { return [] }
    return [old, brought].reduce(into: StaleSave.Pieces(disk?.bytes ?? []).contents) {
      $0.subtract(StaleSave.Pieces($1?.bytes ?? []).contents)
    }
  }

  /// Whether it is as before, and other files have all that was brought to it.
  fileprivate func isTaken(to arrived: Set<Content>) -> Bool {
    guard disk == old, let brought, brought != old, TreeMerge.isNote(path.description) else { return false }
    let added = StaleSave.Pieces(brought.bytes).contents.subtracting(
      StaleSave.Pieces(old?.bytes ?? []).contents)
    return !added.isEmpty && added.isSubset(of: arrived)
  }

  /// Whether it has some of what was brought to it, or other files have; where something only goes, whether it has none of
  /// that.
  fileprivate func hasSeenWhatCame(or arrived: Set<Content>) -> Bool {
    guard let brought, TreeMerge.isNote(path.description) else { return false }
    let (before, after) = (StaleSave.Pieces(old?.bytes ?? []), StaleSave.Pieces(brought.bytes))
    let added = after.contents.subtracting(before.contents)
    if !added.isDisjoint(with: arrived) { return true }
    guard let disk else { return false }
    let now = StaleSave.Pieces(disk.bytes)
    if added.isEmpty { return now.lacksAll(before.contents.subtracting(after.contents), of: before) }
    return now.hasSeen(added, of: after, since: before)
  }
}
