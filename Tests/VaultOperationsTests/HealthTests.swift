import Testing
import VaultModel

@testable import VaultOperations

@Suite struct HealthTests {
  private static let now: Int64 = 1_800_000_000

  private static func facts(_ change: (inout HealthFacts) -> Void = { _ in }) -> HealthFacts {
    var facts = HealthFacts(now: now)
    facts.lastSync = (now - 60, "up-to-date")
    facts.lastSuccess = now - 60
    facts.freeBytes = 10_000_000_000
    change(&facts)
    return facts
  }

  @Test(arguments: [
    ("well", facts(), HealthState.ok, ""),
    (
      "no remote",
      facts {
        $0.hasRemote = false
        $0.lastSuccess = nil
        $0.lastSync = nil
      }, .ok, ""
    ),
    (
      "never tried",
      facts {
        $0.lastSuccess = nil
        $0.lastSync = nil
      }, .unknown, "sync"
    ),
    ("never well", facts { $0.lastSuccess = nil }, .warning, "sync"),
    (
      "never well, long ago",
      facts {
        $0.lastSuccess = nil
        $0.lastSync = (now - 90_000, "offline")
      }, .critical, "sync"
    ),
    ("an hour", facts { $0.lastSuccess = now - 3_600 }, .warning, "sync"),
    ("just under an hour", facts { $0.lastSuccess = now - 3_599 }, .ok, ""),
    ("a day", facts { $0.lastSuccess = now - 86_400 }, .critical, "sync"),
    (
      "a limit of its own",
      facts {
        $0.lastSuccess = now - 100
        $0.warningAge = 50
      }, .warning, "sync"
    ),
    ("unpushed", facts { $0.unpushedSince = now - 4_000 }, .warning, "unpushed"),
    ("unpushed long", facts { $0.unpushedSince = now - 90_000 }, .critical, "unpushed"),
    ("unpushed just now", facts { $0.unpushedSince = now - 4 }, .ok, ""),
    ("refused", facts { $0.lastSync = (now, "refused") }, .critical, "remote"),
    ("held", facts { $0.lastSync = (now, "held") }, .warning, "held"),
    ("conflicts", facts { $0.conflicts = 1 }, .warning, "conflicts"),
    ("clock", facts { $0.clockSuspect = 2 }, .warning, "clock"),
    ("low disk", facts { $0.freeBytes = 499_999_999 }, .warning, "disk"),
    ("full disk", facts { $0.freeBytes = 1 }, .critical, "disk"),
    ("silent", facts { $0.silent = [Name("bobby")].compactMap { $0 } }, .warning, "nodes"),
    ("a clock set back", facts { $0.lastSuccess = now + 90_000 }, .ok, ""),
  ])
  func `what is wrong is told apart`(what: String, facts: HealthFacts, state: HealthState, check: String) {
    let health = Health(facts)
    #expect(health.state == state, "\(what): \(health.text)")
    #expect(health.checks.filter { $0.state != .ok }.map(\.name) == (check.isEmpty ? [] : [check]), "\(what)")
  }

  @Test func `the worst comes first`() {
    let health = Health(
      Self.facts {
        $0.conflicts = 1
        $0.freeBytes = 1
      })
    #expect(health.text.hasPrefix("critical: disk: 0 MB free\nwarning: conflicts: "))
  }

  @Test func `metrics are labelled, and odd names quoted`() {
    var status = StatusAnswer(path: "/a \"b\"\\c\nd")
    status.node = "jerry"
    status.remotes = [.init(name: "origin", ahead: 2, behind: nil)]
    let text = Metrics(status, Self.facts()).text
    #expect(text.contains(#"daybook_ahead_commits{vault="/a \"b\"\\c\nd",node="jerry",remote="origin"} 2"#))
    #expect(!text.contains("daybook_behind_commits"))
    #expect(text.contains(#",check="sync"} 0"#))
    #expect(text.hasSuffix("\n"))
  }
}

@Suite struct HookDeliveryTests {
  @Test func `a change is told once`() {
    var delivery = HookDelivery(told: "ok")
    let quiet = delivery.isDue("ok", now: 0)
    #expect(!quiet)
    let due = delivery.isDue("critical", now: 10)
    #expect(due)
    delivery.end("critical", succeeded: true, now: 11)
    let again = delivery.isDue("critical", now: 1000)
    #expect(!again)
    let recovered = delivery.isDue("ok", now: 2000)
    #expect(recovered)
  }

  @Test func `what fails is tried five times, ever less often, and then the next change is told`() {
    var delivery = HookDelivery(told: "ok")
    var tries = [Int64]()
    for now in 0..<Int64(10_000) {
      // As each command reads it anew.
      delivery = HookDelivery(text: delivery.text, told: "ok")
      guard delivery.isDue("critical", now: now) else { continue }
      tries.append(now)
      delivery.end("critical", succeeded: false, now: now)
    }
    #expect(tries == [0, 60, 180, 420, 900])
    #expect(HookDelivery(text: delivery.text, told: "ok").gaveUp)
    let recovered = delivery.isDue("ok", now: 10_001)
    #expect(recovered)
  }

  @Test func `who recovers before it was told tells nothing`() {
    var delivery = HookDelivery(told: "ok")
    _ = delivery.isDue("critical", now: 0)
    delivery.end("critical", succeeded: false, now: 0)
    let due = delivery.isDue("ok", now: 5)
    #expect(!due)
  }
}
