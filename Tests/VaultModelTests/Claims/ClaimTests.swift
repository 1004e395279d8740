import Testing

@testable import VaultModel

@Suite struct ClaimTests {
  private let jerry: Claim.Holder
  private let bobby: Claim.Holder
  private let name: ClaimName

  init() throws {
    let (jerry, bobby) = (try #require(Name("jerry")), try #require(Name("bobby")))
    self.jerry = .init(node: jerry, agent: jerry)
    self.bobby = .init(node: bobby, agent: bobby)
    name = try #require(ClaimName("deploy"))
  }

  private func claim(_ current: Claim?, by holder: Claim.Holder, nonce: UInt64, seen: Int64 = 0) -> ClaimMove
  {
    .claiming(name, by: holder, ttl: 60, nonce: nonce, current: current, seen: seen)
  }

  private func moved(_ move: ClaimMove) throws -> Claim {
    guard case .move(let claim) = move else { throw Refused(move: move) }
    return claim
  }

  private struct Refused: Error { var move: ClaimMove }

  @Test func `what nobody holds is claimed, what another holds isn't`() throws {
    let first = try moved(claim(nil, by: jerry, nonce: 1))
    #expect(first.generation == 1 && first.holder == jerry && first.state == .held)
    #expect(claim(first, by: bobby, nonce: 2, seen: 59_999) == .held(first))
    let taken = try moved(claim(first, by: bobby, nonce: 2, seen: 60_000))
    #expect(taken.generation == 2 && taken.holder == bobby)
    #expect(
      ClaimMove.changing(.released, by: jerry, generation: nil, nonce: 3, current: taken) == .refused(taken))
    let free = try moved(.changing(.released, by: bobby, generation: 2, nonce: 3, current: taken))
    #expect(free.state == .free && free.holder == nil)
    #expect(try moved(claim(free, by: jerry, nonce: 4)).generation == 3)
  }

  @Test func `the same holder keeps its generation, and what is done stays so`() throws {
    let first = try moved(claim(nil, by: jerry, nonce: 1))
    let again = try moved(claim(first, by: jerry, nonce: 2))
    #expect(again.generation == 1)
    let done = try moved(.changing(.done, by: jerry, generation: 1, nonce: 3, current: again))
    #expect(done.state == .done)
    #expect(claim(done, by: jerry, nonce: 4) == .refused(done))
    #expect(ClaimMove.changing(.renewed, by: jerry, generation: 1, nonce: 5, current: done) == .refused(done))
    #expect(
      ClaimMove.changing(.renewed, by: jerry, generation: 7, nonce: 5, current: again) == .refused(again))
    #expect(ClaimMove.changing(.renewed, by: jerry, generation: nil, nonce: 5, current: nil) == .refused(nil))
  }

  @Test func `a run of renewals is one transition, and sixteen are told`() throws {
    var claim = try moved(claim(nil, by: jerry, nonce: 1))
    for nonce in UInt64(2)..<50 {
      claim = try moved(.changing(.renewed, by: jerry, generation: 1, nonce: nonce, current: claim))
    }
    #expect(claim.transitions.map(\.nonce) == [1, 49])
    #expect(claim.happened(nonce: 99, after: 49) == false)
    #expect(claim.happened(nonce: 49, after: 48) == true)
    for nonce in UInt64(50)..<65 {
      let kind: Claim.Transition.Kind = nonce % 2 == 0 ? .released : .claimed
      claim = claim.after(.init(kind, generation: nonce, holder: bobby, nonce: nonce))
    }
    #expect(claim.transitions.count == 16 && claim.isCut)
    #expect(claim.happened(nonce: 99, after: 49) == false)
    #expect(claim.happened(nonce: 99, after: 1) == nil)
    #expect(claim.happened(nonce: 60, after: 59) == true)
  }

  @Test func `a claim is read as it was written, and nothing else is`() throws {
    var claim = try moved(claim(nil, by: jerry, nonce: .max))
    for nonce in UInt64(1)..<30 {
      claim = claim.after(.init(.claimed, generation: nonce, holder: bobby, nonce: nonce))
    }
    #expect(Claim(message: claim.message, name: name) == claim)
    for text in ["", "hello", claim.message.replacing("TTL: 60", with: "TTL: 5"), "claim: x\n\nTTL: 60\n"] {
      #expect(Claim(message: text, name: name) == nil)
    }
    #expect(
      Claim(message: claim.message.replacing(" bobby ", with: " Bobby ", maxReplacements: 1), name: name)
        == nil)
  }

  @Test func `seeing starts anew with another commit or another boot`() {
    let first = ClaimSight.looked(at: "a", boot: "1", now: 100, after: nil)
    #expect(first.seen == 0)
    #expect(ClaimSight.looked(at: "a", boot: "1", now: 700, after: first.sight).seen == 600)
    #expect(ClaimSight.looked(at: "b", boot: "1", now: 700, after: first.sight).seen == 0)
    #expect(ClaimSight.looked(at: "a", boot: "2", now: 700, after: first.sight).seen == 0)
    #expect(ClaimSight.looked(at: "a", boot: "1", now: 50, after: first.sight).sight.since == 50)
  }

  @Test(arguments: [
    ("deploy", "deploy"), ("a/b", "a%2Fb"), ("A", "%41"), ("é", "%C3%A9"), ("..", "%2E%2E"),
    ("x.lock", "x%2Elock"),
    ("100 %", "100%20%25"),
  ])
  func `a name has one reference`(_ text: String, _ reference: String) {
    #expect(ClaimName(text)?.reference == reference)
    #expect(ClaimName(reference: reference)?.description == text)
  }

  @Test(arguments: [
    "", "a\nb", "e\u{301}", "\u{212B}", "\u{1112}\u{1161}", "\u{7F}", String(repeating: "a", count: 201),
    String(repeating: "é", count: 34),
  ])
  func `a text of two spellings is no name`(_ text: String) { #expect(ClaimName(text) == nil) }

  @Test(arguments: ["A", "%61", "%4", "%2f", "", "%FF"])
  func `a reference that nobody would write is none`(_ text: String) {
    #expect(ClaimName(reference: text) == nil)
  }
}
