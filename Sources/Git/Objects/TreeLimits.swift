/// How far a walk through a tree may go. 48 KB of objects can stand for 10^10 files.
public struct TreeLimits: Sendable, Equatable {
  /// The longest path, in names.
  public var depth: Int
  /// The most entries, folders included, of one walk.
  public var count: Int

  public init(depth: Int = 64, count: Int = 1_000_000) {
    self.depth = depth
    self.count = count
  }
}

/// Counts a walk against its limits.
struct TreeMeter {
  let limits: TreeLimits
  private var count = 0

  init(_ limits: TreeLimits) { self.limits = limits }

  /// Counts one entry that stands `depth` names deep. Throws `.invalid` when that is too much.
  mutating func count(_ path: [UInt8], depth: Int) throws {
    count += 1
    guard depth <= limits.depth else {
      throw GitError(
        .invalid,
        "the tree is more than \(limits.depth) folders deep at "
          + "'\(String(decoding: path.prefix(80), as: UTF8.self))…'")
    }
    guard count <= limits.count else {
      throw GitError(.invalid, "the tree holds more than \(limits.count) files and folders")
    }
  }
}
