/// Which entries belong to which thread, told by their edges.
///
/// A pure function of the set of facts: the order in which they arrived, and which notes they stand in, don't
/// matter.
///
/// 1. Facts are taken in the order of their ids; of two with one id the one that compares smaller by path and
///    line counts.
/// 2. An edge to itself is no edge. An edge whose target isn't known waits for it. Of a cycle, the edge that
///    the entry with the greatest id holds is ignored, for it came last.
/// 3. A fact of a kind begins a thread, unless it changes a thread of that very kind or waits for its target.
/// 4. A fact that changes others belongs to the threads of all its targets.
/// 5. Alerts that begin with one fingerprint in one note are one thread: that of the smallest id.
/// 6. A fact is alive unless one that is alive retracts it.
struct ThreadGraph {
  let facts: [Fact]
  /// Those of the facts, ascending.
  let ids: [EntryID]
  /// For each fact, the indices of those that begin its threads.
  private(set) var threads: [ShortList<Int>]
  private(set) var isAlive: [Bool]
  /// The edges that count, by the index of the fact that holds them; supersessions apart.
  private(set) var changes: [ShortList<(verb: Edge.Verb, target: Int)>]
  /// Who supersedes each fact, in the order of ids.
  private(set) var superseders: [Int: [Int]] = [:]

  init(_ unordered: [Fact]) {
    let facts = Self.ordered(unordered)  // 1
    self.facts = facts
    let ids = facts.map(\.id)
    self.ids = ids
    threads = Array(repeating: ShortList(), count: facts.count)
    isAlive = Array(repeating: true, count: facts.count)
    var joins = EdgeSet(count: facts.count)
    var supersessions = EdgeSet(count: facts.count)
    var waits = Array(repeating: false, count: facts.count)
    for (index, fact) in facts.enumerated() {  // 2
      for edge in fact.edges where edge.verb != .after && edge.target != fact.id {
        guard let target = Self.place(of: edge.target, in: ids) else {
          if edge.verb.joinsThread { waits[index] = true }
          continue
        }
        if edge.verb.joinsThread {
          joins.add(edge.verb, from: index, to: target)
        } else if supersessions.add(edge.verb, from: index, to: target) {
          superseders[target, default: []].append(index)
        }
      }
    }
    changes = joins.edges
    let order = joins.targetsFirst()
    findThreads(order, waits)
    findAlive(order)
    joinFingerprints()
  }

  /// Where an id stands among ascending ones; nil where it doesn't.
  static func place(of id: EntryID, in ids: [EntryID]) -> Int? {
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == id ? low : nil
  }

  private static func ordered(_ facts: [Fact]) -> [Fact] {
    func precedes(_ one: Fact, _ other: Fact) -> Bool {
      if one.path != other.path { return one.path.utf8.lexicographicallyPrecedes(other.path.utf8) }
      return one.line < other.line
    }
    var keys = [(id: EntryID, place: Int)]()
    keys.reserveCapacity(facts.count)
    var isSorted = true
    for (place, fact) in facts.enumerated() {
      if let last = keys.last, last.id >= fact.id { isSorted = false }
      keys.append((fact.id, place))
    }
    if isSorted { return facts }
    keys.sort { one, other in
      one.id == other.id ? precedes(facts[one.place], facts[other.place]) : one.id < other.id
    }
    var sorted = [Fact]()
    sorted.reserveCapacity(facts.count)
    for (index, key) in keys.enumerated() where index == 0 || keys[index - 1].id != key.id {
      sorted.append(facts[key.place])
    }
    return sorted
  }

  private mutating func findThreads(_ order: [Int], _ waits: [Bool]) {
    for index in order {
      var own = ShortList<Int>()
      for (_, target) in changes[index] {  // 4
        for thread in threads[target] where !own.contains(thread) { own.append(thread) }
      }
      let kind = facts[index].kind
      if kind != .entry, !waits[index], !own.contains(where: { facts[$0].kind == kind }) {  // 3
        own.append(index)
      }
      threads[index] = own
    }
  }

  private mutating func findAlive(_ order: [Int]) {  // 6
    for index in order.reversed() where isAlive[index] {
      for (verb, target) in changes[index] where verb == .retracts { isAlive[target] = false }
    }
  }

  private struct Fingerprint: Hashable {
    var note: String
    var text: String
  }

  private mutating func joinFingerprints() {  // 5
    var first = [Fingerprint: Int]()
    var joined = [Int: Int]()
    var homes = [String: String]()
    for index in facts.indices where facts[index].kind == .alert && isAlive[index] {
      guard threads[index].contains(index), let text = facts[index].fields["Fingerprint"], !text.isEmpty
      else { continue }
      let path = facts[index].path
      let home = homes[path] ?? facts[index].homePath
      homes[path] = home
      let print = Fingerprint(note: home, text: text)
      if let other = first[print] { joined[index] = other } else { first[print] = index }
    }
    if joined.isEmpty { return }
    for index in facts.indices {
      guard threads[index].contains(where: { joined[$0] != nil }) else { continue }
      var own = ShortList<Int>()
      for thread in threads[index].map({ joined[$0] ?? $0 }) where !own.contains(thread) {
        own.append(thread)
      }
      threads[index] = own
    }
  }
}

/// Edges between indices, kept free of cycles.
private struct EdgeSet {
  private(set) var edges: [ShortList<(verb: Edge.Verb, target: Int)>]
  /// Targets of edges that lead to a greater index: only through these can a cycle close.
  private var reachedFromBelow: Set<Int> = []

  init(count: Int) { edges = Array(repeating: ShortList(), count: count) }

  /// Adds an edge unless it closes a cycle. Sources have to come in ascending order.
  @discardableResult
  mutating func add(_ verb: Edge.Verb, from source: Int, to target: Int) -> Bool {
    if reachedFromBelow.contains(source), leads(from: target, to: source) { return false }
    if target > source { reachedFromBelow.insert(target) }
    edges[source].append((verb, target))
    return true
  }

  private func leads(from start: Int, to goal: Int) -> Bool {
    var seen: Set<Int> = [start]
    var open = [start]
    while let next = open.popLast() {
      if next == goal { return true }
      for edge in edges[next] where seen.insert(edge.target).inserted { open.append(edge.target) }
    }
    return false
  }

  /// All indices, no source before its targets.
  func targetsFirst() -> [Int] {
    if reachedFromBelow.isEmpty { return Array(edges.indices) }
    var missing = edges.map(\.count)
    var sources = [Int: [Int]]()
    for (source, own) in edges.enumerated() {
      for edge in own { sources[edge.target, default: []].append(source) }
    }
    var order = edges.indices.filter { missing[$0] == 0 }
    var position = 0
    while position < order.count {
      for source in sources[order[position]] ?? [] {
        missing[source] -= 1
        if missing[source] == 0 { order.append(source) }
      }
      position += 1
    }
    return order
  }
}
