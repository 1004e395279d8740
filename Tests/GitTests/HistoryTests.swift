import Git
import Testing

@Suite struct HistoryTests {
  let sandbox: Sandbox
  let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
  }

  /// The clock of every third commit is years off.
  private func commit(_ name: String, _ parents: [ObjectID], skewed: Bool = true) throws -> ObjectID {
    let serial = Int64(name.utf8.reduce(0) { $0 + Int($1) })
    let time = 1_700_000_000 + (skewed && serial % 3 == 0 ? -400_000_000 : serial)
    return try repository.commit([name: name], parents: parents, message: name, time: time)
  }

  @Test func `Bases, ancestors and counts are right after a criss-cross`() throws {
    let root = try commit("root", [])
    let (a, b) = (try commit("a", [root]), try commit("b", [root]))
    let (left, right) = (try commit("l", [a, b]), try commit("r", [b, a]))
    let other = try commit("other", [])
    #expect(try repository.mergeBases(left, right) == [a, b].sorted())
    #expect(try repository.mergeBases(left, a) == [a])
    #expect(try repository.mergeBases(left, other) == [])
    #expect(try repository.isAncestor(root, of: left))
    #expect(try repository.isAncestor(left, of: left))
    #expect(try !repository.isAncestor(left, of: right))
    #expect(try repository.aheadBehind(local: left, upstream: right) == (1, 1))
    let error = #expect(throws: GitError.self) { try repository.mergeBases(left, .zero) }
    #expect(error?.code == .missingObject)
  }

  @Test func `A missing commit is not taken for an unrelated history`() throws {
    let root = try commit("root", [])
    let missing = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
    let broken = try commit("broken", [missing])
    #expect(throws: GitError.self) { try repository.mergeBases(root, broken) }
    #expect(throws: GitError.self) { try repository.isAncestor(root, of: broken) }
    #expect(throws: GitError.self) { try repository.aheadBehind(local: root, upstream: broken) }
    #expect(throws: GitError.self) { try repository.walk(from: [broken], order: .topologicalOldestFirst) }
  }

  @Test(arguments: 0..<UInt64(Sandbox.size("DAYBOOK_TEST_SEEDS", default: 4)))
  func `A walk reaches what it should, with clocks that are wrong`(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var commits: [ObjectID] = []
    for index in 0..<40 {
      let count = commits.isEmpty ? 0 : Int.random(in: 1...2, using: &random)
      let parents = Set((0..<count).compactMap { _ in commits.suffix(6).randomElement(using: &random) })
      let time = Int64(1_500_000_000) + Int64.random(in: 0...100_000_000, using: &random)
      commits.append(
        try repository.commit(["f": "\(index)"], parents: parents.sorted(), message: "\(index)", time: time))
    }
    for _ in 0..<6 {
      let starts = (0..<2).compactMap { _ in commits.randomElement(using: &random) }
      let hiding = (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in
        commits.randomElement(using: &random)
      }
      let arguments = starts.map(\.hex) + hiding.map { "^\($0)" }
      // Everything reachable, the slow and certain way.
      let reached = try reachable(starts).subtracting(reachable(hiding))
      for order in [WalkOrder.topologicalOldestFirst, .topologicalNewestFirst, .newestFirst] {
        let walk = try repository.walk(from: starts, hiding: hiding, order: order)
        #expect(Set(walk) == reached && walk.count == reached.count, "seed \(seed), \(arguments)")
        guard order != .newestFirst else { continue }
        let position = Dictionary(uniqueKeysWithValues: walk.enumerated().map { ($1, $0) })
        for id in walk {
          for parent in try repository.readCommit(id).parents {
            guard let above = position[id], let below = position[parent] else { continue }
            #expect((order == .topologicalOldestFirst) == (below < above), "seed \(seed)")
          }
        }
      }
    }
  }

  private func reachable(_ starts: [ObjectID]) throws -> Set<ObjectID> {
    var found: Set<ObjectID> = []
    var open = starts
    while let id = open.popLast() {
      if found.insert(id).inserted { open += try repository.readCommit(id).parents }
    }
    return found
  }

  @Test func `A walk can stop early`() throws {
    var tip = try commit("0", [], skewed: false)
    for index in 1..<10 { tip = try commit("\(index)", [tip], skewed: false) }
    var seen = 0
    try repository.forEachCommit(from: [tip]) { _ in
      seen += 1
      return seen < 3
    }
    #expect(seen == 3)
  }
}
