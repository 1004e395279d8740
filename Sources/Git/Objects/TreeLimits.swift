/// How far a walk through a tree may go. 48 KB of objects can stand for 10^10 files.
///
/// What lies beyond is not looked into: a folder there is named as a whole, with the mode of a tree.
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

/// Counts a walk against a number.
struct TreeMeter {
  private var left: Int

  /// The walk is longer than was thought.
  struct Overflow: Error {}

  init(_ count: Int) { left = count }

  mutating func count() throws {
    left -= 1
    if left < 0 { throw Overflow() }
  }
}

extension Repository {
  /// Walks, at first as if the trees were of usual size; where they are not, with the folders left out that go beyond the
  /// limits. Throws `.invalid` where that is not enough.
  func walking<Value>(
    _ roots: [ObjectID], _ limits: TreeLimits, _ body: (TreeFold?, inout TreeMeter) throws -> Value
  ) throws -> Value {
    var meter = TreeMeter(min(limits.count, 65_536))
    do { return try body(nil, &meter) } catch is TreeMeter.Overflow {}
    let fold = try TreeFold(self, roots: roots, limit: limits.count, depth: limits.depth)
    meter = TreeMeter(roots.count * limits.count)
    do { return try body(fold, &meter) } catch is TreeMeter.Overflow {
      throw GitError(.invalid, "the tree holds more than \(limits.count) files and folders")
    }
  }
}
