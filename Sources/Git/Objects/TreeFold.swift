/// Tells which folders of a tree are not looked into: a tree can stand for more files than any machine can hold.
///
/// The answer depends on nothing but the trees. With the limit L, a folder's weight is the number of all entries below it.
///
/// 1. A folder of at most L is looked into.
/// 2. A heavier one is passed over when what it holds is more than L without the heavier folders in it, or when it holds
///    nothing but folders that are passed over.
/// 3. At the top, as many of the largest folders are passed over as it takes.
///
/// Each tree is read once, however often it stands somewhere.
struct TreeFold {
  private let limit: Int
  private var weights: [ObjectID: Int] = [:]
  /// The trees that are passed over wherever they stand below the top.
  private var hopeless: [ObjectID: Bool] = [:]
  private var isTop: Set<[UInt8]> = []

  /// - Parameter roots: the trees that are to be walked through.
  init(_ repository: Repository, roots: [ObjectID], limit: Int, depth: Int) throws {
    self.limit = limit
    for root in roots {
      if try weigh(root, repository, depth) <= limit { continue }
      let entries = try repository.readTree(root)
      let folders = entries.filter { $0.mode == .tree && !isHopeless($0.id) }
      var rest = entries.count
      for folder in folders where weight(folder) <= limit { rest += weight(folder) }
      for folder in folders.filter({ weight($0) <= limit }).sorted(by: { weight($0) > weight($1) })
      where rest > limit {  // 3
        rest -= weight(folder)
        isTop.insert(folder.name)
      }
    }
  }

  /// Whether a folder is passed over.
  func passesOver(_ folder: TreeEntry, isAtTop: Bool) -> Bool {
    isHopeless(folder.id) || isAtTop && isTop.contains(folder.name)
  }

  private func isHopeless(_ tree: ObjectID) -> Bool { hopeless[tree] ?? false }

  private func weight(_ folder: TreeEntry) -> Int { weights[folder.id] ?? 1 }

  private mutating func weigh(_ tree: ObjectID, _ repository: Repository, _ depth: Int) throws -> Int {
    if let known = weights[tree] { return known }
    guard depth > 0 else { return 1 }
    var (weight, light, heavy) = (0, 0, 0)
    var isRedeemed = false
    for entry in try repository.entries(of: TreeEntry(name: [], mode: .tree, id: tree)) ?? [] {
      guard entry.mode == .tree else {
        weight += 1
        light += 1
        continue
      }
      let below = try weigh(entry.id, repository, depth - 1)
      weight = min(weight + below, Int.max / 4)
      if below <= limit {
        light += below
      } else {
        heavy += 1
        if !isHopeless(entry.id) { isRedeemed = true }
      }
    }
    if weight > limit { hopeless[tree] = light > limit || light == 0 && heavy > 0 && !isRedeemed }  // 2
    weight += 1
    weights[tree] = weight
    return weight
  }
}
