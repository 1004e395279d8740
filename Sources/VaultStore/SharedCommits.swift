import Git
import VaultModel

/// What writes that share one pack and one move of the branch have done so far: see ``Vault/together(_:)``.
struct SharedCommits {
  /// A note that an entry was written to.
  private struct Note {
    /// Its bytes before the first write, and after the last one.
    var (before, written): ([UInt8], [UInt8])
  }

  /// The branch that is checked out, and the commit that it names until all is stored.
  private(set) var branch = ""
  private(set) var old: ObjectID?
  /// The oldest first.
  private(set) var commits = [Commit]()
  /// The appends whose author or key can't be told from their entry.
  var started = [StartedAppend]()
  private var notes = [VaultPath: Note]()
  /// The tree before the first commit, and the paths that commits changed.
  private(set) var tree: ObjectID?
  private(set) var paths = Set<VaultPath>()

  mutating func add(_ commits: [Commit], on branch: String, after old: ObjectID?) {
    if self.commits.isEmpty { (self.branch, self.old) = (branch, old) }
    self.commits += commits
  }

  mutating func settle(_ paths: [VaultPath], from tree: ObjectID?) {
    if self.paths.isEmpty { self.tree = tree }
    self.paths.formUnion(paths)
  }

  mutating func wrote(_ bytes: [UInt8], to path: VaultPath, after before: [UInt8]) {
    notes[path] = Note(before: notes[path]?.before ?? before, written: bytes)
  }

  /// Calls `body` with each note that an entry was written to, its bytes before and after.
  func forEachNote(_ body: (VaultPath, _ before: [UInt8], _ written: [UInt8]) throws -> Void) rethrows {
    for (path, note) in notes { try body(path, note.before, note.written) }
  }
}
