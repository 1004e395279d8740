import Git
import Testing
import VaultSync

@Suite struct SyncPlanTests {
  private static func id(_ digit: Int) -> ObjectID {
    ObjectID(hex: String(repeating: String(digit), count: 40)) ?? .zero
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var local: ObjectID?
    var remote: ObjectID?
    var bases: [ObjectID] = []
    var unpublished: [SyncPlan.Unpublished] = []
    var plan: SyncPlan
  }

  private static let (a, b, c, d) = (id(1), id(2), id(3), id(4))

  static let cases = [
    Case(testDescription: "nothing anywhere", plan: .upToDate),
    Case(testDescription: "the same", local: a, remote: a, bases: [a], plan: .upToDate),
    Case(testDescription: "only here", local: a, plan: .push),
    Case(testDescription: "only there", remote: a, plan: .fastForward),
    Case(testDescription: "ahead", local: b, remote: a, bases: [a], plan: .push),
    Case(testDescription: "behind", local: a, remote: b, bases: [a], plan: .fastForward),
    Case(
      testDescription: "both", local: b, remote: c, bases: [a], unpublished: [.init(id: b, mustStay: false)],
      plan: .replay(base: a, commits: [b])),
    Case(
      testDescription: "a merge or a signature of one's own", local: b, remote: c, bases: [a],
      unpublished: [.init(id: d, mustStay: true), .init(id: b, mustStay: false)], plan: .merge(bases: [a])),
    Case(
      testDescription: "nothing in common", local: b, remote: c, unpublished: [.init(id: b, mustStay: false)],
      plan: .merge(bases: [])),
    Case(
      testDescription: "a criss-cross", local: c, remote: d, bases: [a, b],
      unpublished: [.init(id: c, mustStay: false)], plan: .merge(bases: [a, b])),
  ]

  @Test(arguments: cases)
  func `what is to be done follows from both histories`(table: Case) {
    #expect(
      SyncPlan(local: table.local, remote: table.remote, bases: table.bases, unpublished: table.unpublished)
        == table.plan)
  }
}
