/// The state of every decision, alert and task: what all entries together come to.
///
/// A pure function of the set of facts and the time asked for. The order in which facts arrived doesn't
/// matter, nor do the notes that they stand in, but for an alert's fingerprint, which is one of its note.
///
/// A thread's state is that of its standing entries taken in the order of their ids:
///
/// 1. A decision is what its latest `Status` says, at first `proposed`; it is superseded where a decision
///    that is neither rejected nor taken back names it, and its status isn't said anew behind that.
/// 2. An alert fires, until it is acknowledged or resolved; a `Status: firing`, or the same fingerprint
///    again, makes it fire again. A resolved one is not acknowledged or silenced. A silence holds until its
///    time, or the resolution.
/// 3. A task is what its latest `Status` says, at first `todo`.
/// 4. A word that isn't known stands as it was written, and counts as open.
/// 5. Of the words that entries say without sight of each other, the one with the greatest id stands. Where
///    they can't both be true (one accepted it, another rejected it), it is marked as contradicted. An entry
///    was in sight of those that its links name, `After` included, and of the earlier ones of its node.
/// 6. Of a task's entries that name a generation only those of the greatest count: who took the task before, and
///    lost it, changes nothing any more.
public struct Fold: Sendable {
  /// All threads, in the order of their ids.
  public private(set) var items: [FoldedItem] = []
  /// The ids of all facts, ascending, and for each the place of its item; -1 where it has none.
  private var ids: [EntryID]
  private var places: [Int]

  /// Folds facts.
  ///
  /// - Parameters:
  ///   - now: when silences are asked for; nil lets none have run out.
  ///   - kind: the only kind whose items are asked for; nil for all.
  public init(_ facts: [Fact], at now: Timestamp?, only kind: EntryKind? = nil) {
    let graph = ThreadGraph(kind.map { Self.needed(facts, for: $0) } ?? facts)
    ids = graph.ids
    places = Array(repeating: -1, count: ids.count)
    // The members of a thread stand in a row, the threads in the order of their ids.
    var ends = Array(repeating: 0, count: ids.count)
    for threads in graph.threads { for root in threads { ends[root] += 1 } }
    var total = 0
    for root in ends.indices {
      let count = ends[root]
      ends[root] = total
      total += count
    }
    var members = Array(repeating: 0, count: total)
    for (index, threads) in graph.threads.enumerated() {
      for root in threads {
        members[ends[root]] = index
        ends[root] += 1
      }
    }
    var positions = Array(repeating: -1, count: ids.count)
    var start = 0
    for (root, end) in ends.enumerated() where end > start {
      for member in members[start..<end] where places[member] < 0 { places[member] = items.count }
      positions[root] = items.count
      items.append(Self.item(root, members[start..<end], graph, now))
      start = end
    }
    supersede(graph, positions)
  }

  /// The facts that decide about items of one kind: not those that begin an item of another kind, change
  /// nothing, and aren't named by one of this kind.
  private static func needed(_ facts: [Fact], for kind: EntryKind) -> [Fact] {
    var named = Set<EntryID>()
    for fact in facts where fact.kind == kind { for edge in fact.edges { named.insert(edge.target) } }
    return facts.filter { fact in
      fact.kind == kind || !fact.edges.isEmpty || named.contains(fact.id)
    }
  }

  /// The threads of a kind that are wanted.
  public func items(
    _ kind: EntryKind, where isWanted: (FoldedItem) -> Bool = { _ in true }
  ) -> [FoldedItem] {
    items.filter { $0.kind == kind && isWanted($0) }
  }

  /// The thread that an entry belongs to, whether it began it or changed it.
  public func item(holding id: EntryID) -> FoldedItem? {
    guard let place = ThreadGraph.place(of: id, in: ids), places[place] >= 0 else { return nil }
    return items[places[place]]
  }

  private static func item(
    _ root: Int, _ members: ArraySlice<Int>, _ graph: ThreadGraph, _ now: Timestamp?
  ) -> FoldedItem {
    let fact = graph.facts[root]
    func stands(_ member: Int) -> Bool {
      graph.isAlive[member] && !graph.facts[member].edges.contains { $0.verb == .retracts }
    }
    let entries = members.map { graph.facts[$0] }
    let standing = members.allSatisfy(stands) ? entries : members.filter(stands).map { graph.facts[$0] }
    var item = FoldedItem(
      root: fact, entries: entries,
      standing: fact.kind == .task ? TaskQueue.ofLatestTaker(standing) : standing,  // 6
      isRetracted: !graph.isAlive[root], state: initial(fact.kind))
    switch fact.kind {
    case .alert: foldAlert(&item, now)
    case .decision, .task, .entry:
      for fact in item.standing {
        if let word = status(fact, kind: item.kind) { item.state = word }
      }
    }
    findContradiction(&item)
    return item
  }

  private static func initial(_ kind: EntryKind) -> String {
    switch kind {
    case .decision: DecisionState.proposed.rawValue
    case .alert: AlertState.firing.rawValue
    case .task: TaskState.todo.rawValue
    case .entry: ""
    }
  }

  /// The word that an entry says of its thread: a known one in our spelling.
  static func status(_ fact: Fact, kind: EntryKind) -> String? {
    guard FoldedItem.givesFields(fact), let text = fact.fields["Status"], !text.isEmpty else { return nil }
    return canonical(text, kind)
  }

  /// A word in our spelling; one that isn't known as it was written.
  public static func canonical(_ text: String, _ kind: EntryKind) -> String {
    let known: String? =
      switch kind {
      case _ where isOurs(text, kind): text
      case .decision: DecisionState(reading: text)?.rawValue
      case .alert: AlertState(reading: text)?.rawValue
      case .task: TaskState(reading: text)?.rawValue
      case .entry: nil
      }
    return known ?? text
  }

  private static func isOurs(_ text: String, _ kind: EntryKind) -> Bool {
    switch kind {
    case .decision: DecisionState(rawValue: text) != nil
    case .alert: AlertState(rawValue: text) != nil
    case .task: TaskState(rawValue: text) != nil
    case .entry: false
    }
  }

  private static func foldAlert(_ item: inout FoldedItem, _ now: Timestamp?) {  // 2
    let firing = AlertState.firing.rawValue
    let resolved = AlertState.resolved.rawValue
    var state = firing
    var silence: Timestamp??
    for fact in item.standing {
      func has(_ verb: Edge.Verb) -> Bool { fact.edges.contains { $0.verb == verb } }
      if has(.resolves) {
        (state, silence) = (resolved, nil)
      } else if has(.silences) {
        if state != resolved { silence = .some(fact.fields["Until"].flatMap { Timestamp($0) }) }
      } else if has(.acknowledges) {
        if state != resolved { state = AlertState.acknowledged.rawValue }
      } else if let word = status(fact, kind: .alert) {
        if word == resolved { silence = nil }
        state = word
      } else if fact.edges.isEmpty, fact.id != item.root.id {
        state = firing
      }
    }
    item.state = state
    guard state != resolved, let silence else { return }
    if let silence, let now, silence <= now { return }
    item.state = AlertState.silenced.rawValue
    item.silencedUntil = silence
  }

  private static func findContradiction(_ item: inout FoldedItem) {  // 5
    let standing = item.standing
    if standing.count < 2 || standing.count == 2 && standing[1].wasWritten(inSightOf: standing[0]) { return }
    let heads = item.headFacts
    guard heads.count > 1 else { return }
    var claims = [FoldedItem.Claim]()
    for fact in heads {
      guard let word = status(fact, kind: item.kind), excludesOthers(word, item.kind) else { continue }
      claims.append(.init(state: word, id: fact.id, agent: fact.agent, at: fact.timestamp))
    }
    if Set(claims.map(\.state)).count > 1 { item.contradiction = claims }
  }

  /// Whether only one of such words can be true.
  private static func excludesOthers(_ word: String, _ kind: EntryKind) -> Bool {
    switch kind {
    case .decision: ["accepted", "rejected", "deprecated"].contains(word)
    case .task: TaskState(rawValue: word)?.isClosed ?? false
    case .alert, .entry: false
    }
  }

  private mutating func supersede(_ graph: ThreadGraph, _ positions: [Int]) {  // 1
    if graph.superseders.isEmpty { return }
    let rejected = Set(items.indices.filter { items[$0].state == DecisionState.rejected.rawValue })
    var sourcesByRoot = [Int: Set<Int>]()
    for (target, sources) in graph.superseders {
      for root in graph.threads[target] { sourcesByRoot[root, default: []].formUnion(sources) }
    }
    for (root, sources) in sourcesByRoot {
      let position = positions[root]
      guard items[position].kind == .decision else { continue }
      var claims = [(root: Int, claim: FoldedItem.Claim)]()
      for source in sources where graph.isAlive[source] {
        for thread in graph.threads[source] {
          let by = positions[thread]
          guard by != position, items[by].kind == .decision,
            !items[by].isRetracted, !rejected.contains(by), !claims.contains(where: { $0.root == thread })
          else { continue }
          let fact = graph.facts[thread]
          claims.append(
            (
              thread,
              .init(state: "superseded", id: fact.id, agent: fact.agent, at: fact.timestamp)
            ))
        }
      }
      claims.sort { $0.claim.id < $1.claim.id }
      guard let last = claims.last?.claim else { continue }
      items[position].supersededBy = last.id
      let isSaidAnew = items[position].standing.contains {
        $0.id != items[position].id && $0.id > last.id && Self.status($0, kind: .decision) != nil
      }
      if !isSaidAnew { items[position].state = DecisionState.superseded.rawValue }
      let isOneLine = zip(claims, claims.dropFirst()).allSatisfy { older, newer in
        graph.superseders[older.root]?.contains { graph.threads[$0].contains(newer.root) } ?? false
      }
      if !isOneLine, items[position].contradiction.isEmpty {
        items[position].contradiction = claims.map(\.claim)
      }
    }
  }
}
