package import Git
import VaultModel

/// A version that is no longer on disk: what a program that read it earlier may still write back.
package struct ReplacedVersion: Hashable, Sendable {
  /// How it came to be gone.
  package enum Standing: String, Sendable {
    /// Sync put another in its place.
    case replaced
    /// The note was deleted here.
    case gone
    /// Somebody changed it here.
    case changed
    /// Somebody changed it here, and sync put something there since.
    case outdated
  }

  /// What stood on disk; the empty blob where there was no file.
  package var blob: ObjectID
  /// Seconds since 1970.
  package var at: Int64
  package var path: VaultPath
  /// One that is ``Standing/gone`` or ``Standing/changed`` counts once sync puts something there: others' work, which its
  /// reader has not seen.
  package var standing = Standing.replaced

  /// Whether sync has put something there since.
  var counts: Bool { standing == .replaced || standing == .outdated }

  /// How long what sync brought is guarded against copies that lack it, in seconds.
  private static let window: Int64 = 10 * 60
  /// How old such a copy may be, in seconds.
  private static let windowOfCopies: Int64 = 60 * 60
  /// How long it is waited, in seconds, whether a note that is gone comes back: as long as replaced files are kept.
  private static let windowOfGone: Int64 = 24 * 60 * 60

  /// Whether somebody may still write it back, or will once sync has put something there.
  private func isKept(_ now: Int64) -> Bool {
    abs(now - at) <= (standing == .gone ? Self.windowOfGone : Self.windowOfCopies)
  }

  /// Those of a note that a program may write back now: it would take back what sync brought lately. Those that sync replaced
  /// come first, each kind with the oldest first.
  static func copies(of path: VaultPath, in versions: [Self], now: Int64) -> [Self] {
    let own = versions.filter { $0.path == path && $0.counts && $0.isKept(now) }
    guard own.contains(where: { abs(now - $0.at) <= window }) else { return [] }
    return own.filter { $0.standing == .replaced } + own.filter { $0.standing == .outdated }
  }

  /// How many versions of one note are kept: each that may be meant is compared with what somebody saves.
  static let most = 64

  /// Leaves out those that are too old, and of a note that changes all the time all but the newest.
  static func kept(_ versions: [Self], now: Int64) -> [Self] {
    var counts = [VaultPath: Int]()
    let newest = versions.reversed().filter { version in
      guard version.isKept(now) else { return false }
      counts[version.path, default: 0] += 1
      return counts[version.path, default: 0] <= most
    }
    return newest.reversed()
  }

  /// Adds the versions of the notes that sync is about to replace, and forgets those that are too old.
  package static func remembering(
    _ changes: [TreeChange], in versions: [Self], store: some ObjectStore, now: Int64
  ) throws -> [Self] {
    var versions = versions
    for change in changes {
      guard let path = VaultPath(bytes: change.path), TreeMerge.isNote(path.description) else { continue }
      guard change.new != nil else {
        versions += change.old.map { [Self(blob: $0.id, at: now, path: path, standing: .gone)] } ?? []
        continue
      }
      for index in versions.indices where versions[index].path == path && !versions[index].counts {
        versions[index].standing = versions[index].standing == .gone ? .replaced : .outdated
        versions[index].at = now
      }
      versions.append(Self(blob: try change.old?.id ?? store.writeBlob([]), at: now, path: path))
    }
    return kept(versions, now: now)
  }

  /// Adds the notes that were changed or deleted here, as they were.
  package static func remembering(
    changedIn changes: [SnapshotPlan.Change], in versions: [Self], store: some ObjectStore, now: Int64
  ) throws -> [Self] {
    let changed = try changes.compactMap { change -> Self? in
      guard let old = change.old, TreeMerge.isNote(change.path.description) else { return nil }
      return Self(
        blob: try store.writeBlob(old.bytes), at: now, path: change.path,
        standing: change.new == nil ? .gone : .changed)
    }
    return kept(versions + changed, now: now)
  }
}
