import Git
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// One machine: its disk, its repository, its clock, and who works on it.
final class ClusterNode {
  /// A program that has read a note, or is in the middle of writing it.
  struct Session {
    var path: VaultPath
    /// The file that it has open, where it writes piece by piece.
    var inode: MemoryDisk.Inode?
    /// What it read.
    var seen: [UInt8]
    /// What it is still to write, once it has begun.
    var rest: [UInt8]?
    /// What will be acknowledged with that.
    var tokens: [Int] = []
    /// Whether `rest` is all of the file, or goes to its end.
    var isWhole = true
    /// Whether a snapshot took in what was half written.
    var isExposed = false
    /// Whether the clock has jumped, so that the replaced file may be forgotten.
    var hasExpired = false
  }

  let name: String
  let links: [ClusterShape.Link]
  let store: MemoryStore
  let tree: MemoryWorkingTree
  let steps = Steps()
  let clock: TestClock
  var isFrozen = false
  var isCut = false
  var process: SyncProcess?
  var claims: NodeClaims
  var fault = ClusterEvent.Fault.none
  /// How long its sync wants to wait before its next call, in milliseconds.
  var pause: Int64 = 0
  var sessions = [Session]()
  /// What sync put into a note lately, and when, in seconds by the node's clock.
  var brought = [VaultPath: [Int: Int64]]()
  /// What a stale save left out though it was brought: to be there again after the next snapshot.
  var promised = [VaultPath: [Int: Int64]]()
  /// Those of them that were left out while a command was at work.
  var promisedMeanwhile = [VaultPath: Set<Int>]()
  /// What a sync brought that died before it could record so.
  var unrecorded = Set<Int>()
  /// Entries deleted here since the last snapshot.
  var deletions = [VaultPath: Set<Int>]()
  /// Files that somebody here deleted or replaced: who still has one open writes to nowhere.
  var discarded = [MemoryDisk.Inode]()
  /// What was written while a command was at work.
  var meanwhile: Set<Int>?
  /// Whether its person has said that deletions are meant.
  var allowsMassDeletion = false

  init(_ name: String, at time: Int64, links: [ClusterShape.Link]) throws {
    (self.name, self.links) = (name, links)
    clock = TestClock(at: time)
    claims = NodeClaims(seed: MailRecord.hash(name))
    store = MemoryStore(steps: steps)
    tree = MemoryWorkingTree(store: store, clock: clock, identity: try TestNode.identity(name))
  }

  var disk: MemoryDisk { tree.disk }

  var head: ObjectID? { store.references["refs/heads/main"] }

  var seconds: Int64 { clock.now / 1000 }

  /// Whether a program is in the middle of writing a file: nobody else on its machine edits that.
  func isInMidSave(_ path: VaultPath) -> Bool {
    sessions.contains { $0.isWhole && $0.rest != nil && $0.inode === disk.inodes[path] }
  }

  func isDiscarded(_ inode: MemoryDisk.Inode) -> Bool { discarded.contains { $0 === inode } }
}
