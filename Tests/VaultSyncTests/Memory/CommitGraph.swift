import Git

/// The commits of a store in memory, with what a walk needs so that it reads only what it must.
///
/// A commit's generation is one more than the greatest of its parents': a walk in falling order meets every
/// child before its parents.
struct CommitGraph {
  private(set) var commits = [ObjectID: Commit]()
  private var generations = [ObjectID: Int]()

  /// Adds a commit whose parents are here.
  mutating func add(_ commit: Commit) {
    commits[commit.id] = commit
    generations[commit.id] = (commit.parents.compactMap { generations[$0] }.max() ?? 0) + 1
  }

  private struct Colour: OptionSet {
    let rawValue: UInt8
    static let one = Colour(rawValue: 1)
    static let other = Colour(rawValue: 2)
    /// Below a common ancestor.
    static let below = Colour(rawValue: 4)
    static let both: Colour = [.one, .other]
  }

  /// What both reach, but for what another such commit reaches.
  func mergeBases(_ one: ObjectID, _ other: ObjectID) throws -> [ObjectID] {
    var bases = [ObjectID]()
    try walk([(one, .one), (other, .other)], untilAll: .below) { id, colour in
      guard colour.contains(.both) else { return colour }
      if !colour.contains(.below) { bases.append(id) }
      return colour.union(.below)
    }
    return bases.sorted()
  }

  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws -> Bool {
    let limit = try generation(ancestor)
    var stack = [descendant]
    var seen = Set<ObjectID>()
    while let id = stack.popLast() {
      if id == ancestor { return true }
      guard try generation(id) > limit, seen.insert(id).inserted else { continue }
      stack += try read(id).parents
    }
    return false
  }

  /// What `ids` reach and `hidden` don't.
  func reached(from ids: [ObjectID], hiding hidden: [ObjectID]) throws -> Set<ObjectID> {
    var found = Set<ObjectID>()
    let starts = ids.map { ($0, Colour.one) } + hidden.map { ($0, Colour.other) }
    try walk(starts, untilAll: .other) { id, colour in
      if !colour.contains(.other) { found.insert(id) }
      return colour
    }
    return found
  }

  /// Visits commits in falling generations, each with the colours of all its children, until all that wait have
  /// the colour `end`. `visit` answers the colour that the parents get.
  private func walk(
    _ starts: [(ObjectID, Colour)], untilAll end: Colour,
    _ visit: (ObjectID, Colour) -> Colour
  ) throws {
    var colours = [ObjectID: Colour]()
    var waiting = [Int: [ObjectID]]()
    func meet(_ id: ObjectID, _ colour: Colour) throws {
      if colours[id] == nil { waiting[try generation(id), default: []].append(id) }
      colours[id, default: []].formUnion(colour)
    }
    for (id, colour) in starts { try meet(id, colour) }
    while let generation = waiting.keys.max() {
      guard waiting.values.joined().contains(where: { !(colours[$0] ?? []).contains(end) }) else { return }
      for id in waiting.removeValue(forKey: generation) ?? [] {
        let colour = visit(id, colours[id] ?? [])
        for parent in try read(id).parents { try meet(parent, colour) }
      }
    }
  }

  func read(_ id: ObjectID) throws -> Commit {
    guard let commit = commits[id] else { throw GitError(.missingObject, "object \(id) is not here") }
    return commit
  }

  private func generation(_ id: ObjectID) throws -> Int {
    guard let generation = generations[id] else { throw GitError(.missingObject, "object \(id) is not here") }
    return generation
  }
}
