import Testing

@testable import VaultModel

/// The laws of folding, over histories made from seeds. `DAYBOOK_TEST_SEEDS` says how many.
@Suite struct FoldPropertyTests {
  @Test func `any order of arrival gives one state`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      let facts = Self.history(&random)
      let fold = Self.summary(Fold(facts, at: nil))
      for _ in 0..<3 {
        #expect(Self.summary(Fold(facts.shuffled(using: &random), at: nil)) == fold, "seed \(seed)")
      }
    }
  }

  @Test func `any partition into notes gives one state`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      let facts = Self.history(&random).filter { $0.fields["Fingerprint"] == nil }
      let parted = facts.map {
        $0.moved(to: random.pick(["a.md", "agents/b/ALERTS.md", "agents/b/archive/c.md"]))
      }
      #expect(Self.summary(Fold(parted, at: nil)) == Self.summary(Fold(facts, at: nil)), "seed \(seed)")
    }
  }

  @Test func `two nodes that have the same entries agree, whichever sync brought what`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      let facts = Self.history(&random)
      let mine = facts.filter { _ in random.one(in: 2) }
      let theirs = facts.filter { !mine.contains($0) }
      let here = Fold(mine + theirs + mine, at: nil)
      let there = Fold(theirs + mine, at: nil)
      #expect(Self.summary(here) == Self.summary(there), "seed \(seed)")
    }
  }

  @Test func `folding for one kind gives what folding for all gives of it`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      let facts = Self.history(&random)
      let all = Fold(facts, at: nil)
      for kind in [EntryKind.decision, .alert, .task] {
        let one = Self.summary(Fold(facts, at: nil, only: kind).items(kind))
        #expect(one == Self.summary(all.items(kind)), "seed \(seed), \(kind)")
      }
    }
  }

  @Test func `every state is reached`() {
    var states = Set<String>()
    var contradictions = 0
    for seed in 1...UInt64(400) {
      var random = SplitMix64(seed: seed)
      let fold = Fold(Self.history(&random), at: nil)
      states.formUnion(fold.items.map { "\($0.kind.rawValue) \($0.state)" })
      contradictions += fold.items.count { !$0.contradiction.isEmpty }
    }
    let all =
      DecisionState.allCases.map { "decision \($0.rawValue)" }
      + AlertState.allCases.map { "alert \($0.rawValue)" }
      + TaskState.allCases.map { "task \($0.rawValue)" }
    #expect(Set(all).subtracting(states) == [])
    #expect(states.contains("task unheard-of"))
    #expect(contradictions > 0)
  }

  @Test func `every thread has the entries that lead to it, once`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      let fold = Fold(Self.history(&random), at: nil)
      for item in fold.items {
        #expect(item.entries.map(\.id) == Set(item.entries.map(\.id)).sorted(), "seed \(seed)")
        #expect(item.entries.contains { $0.id == item.id }, "seed \(seed)")
        #expect(Set(item.heads).isSubset(of: item.standing.map(\.id)), "seed \(seed)")
      }
    }
  }

  /// What a fold says, but for where the entries stand.
  private static func summary(_ fold: Fold) -> [String] { summary(fold.items) }

  private static func summary(_ items: [FoldedItem]) -> [String] {
    items.map { item in
      let claims = item.contradiction.map { "\($0.id) \($0.state)" }
      return "\(item.id) \(item.kind) \(item.state) \(item.isRetracted) \(item.entries.map(\.id)) "
        + "\(item.standing.map(\.id)) \(item.heads) \(claims) \(String(describing: item.supersededBy))"
    }
  }

  /// Up to 40 entries of five nodes with skewed clocks, that change each other, later ones and unknown ones.
  private static func history(_ random: inout SplitMix64) -> [Fact] {
    let count = random.number(1...40)
    let ids = (0..<count).map { _ in
      EntryID(
        high: (FactMaker.noon + UInt64(random.number(0...50)) * 1000) << 16 | UInt64(random.number(0...3)),
        low: UInt64(random.number(1...5)) << 32 | random.next() & 0xFFFF_FFFF)
    }
    return ids.enumerated().map { index, id in
      var fields = [Field]()
      var edges = [Edge]()
      let kind = random.pick([EntryKind.decision, .alert, .task, .entry, .entry, .entry])
      let words = DecisionState.allCases.map(\.rawValue) + AlertState.allCases.map(\.rawValue)
      if !random.one(in: 3) {
        fields.append(
          Field(
            key: "Status",
            value: random.pick(
              words + TaskState.allCases.map(\.rawValue) + ["unheard-of", "accepted", "rejected"])))
      }
      if kind == .alert, random.one(in: 2) {
        fields.append(Field(key: "Fingerprint", value: random.pick(["disk", "memory"])))
      }
      let links = kind == .entry ? random.number(1...2) : random.one(in: 3) ? 1 : 0
      for _ in 0..<links {
        let verb = random.pick(Edge.Verb.allCases + [.updates, .updates, .updates])
        let near = ids[max(0, index - random.number(0...4))]
        edges.append(Edge(verb, random.one(in: 12) ? random.pick(ids) : near))
      }
      if random.one(in: 20) { edges.append(Edge(.updates, EntryID(high: 1, low: 1))) }
      return Fact(
        id: id, kind: kind, path: "agents/a/ALERTS.md", line: index, timestamp: id.timestamp, title: "",
        agent: nil, edges: edges, fields: PackedFields(fields))
    }
  }
}

extension Fact {
  fileprivate func moved(to path: String) -> Fact {
    Fact(
      id: id, kind: kind, path: path, line: line, timestamp: timestamp, title: title, agent: agent,
      edges: Array(edges), fields: fields)
  }
}
