import Git
import Testing
import VaultModel

@testable import VaultSync

@Suite struct PresenceLogTests {
  private let hour: Int64 = 3_600_000
  private let jerry = Name("jerry")!
  private let ids = (0..<4).map { ObjectID(hex: String(repeating: "\($0)", count: 40))! }

  private func judge(_ log: PresenceLog, _ now: Int64) -> Presence {
    log.presence(of: jerry, now: now, interval: hour)
  }

  @Test func `a node is unknown until it was watched for an interval`() {
    var log = PresenceLog()
    #expect(judge(log, 0) == .unknown)
    log.look(at: [jerry: ids[0]], now: 0)
    #expect(judge(log, 1) == .unknown)
    log.look(at: [jerry: ids[0]], now: hour)
    #expect(judge(log, hour) == .idle)
  }

  @Test func `a change shows that it is there, three intervals without one that it isn't`() {
    var log = PresenceLog()
    log.look(at: [jerry: ids[0]], now: 0)
    log.look(at: [jerry: ids[1]], now: 1000)
    #expect(judge(log, 1000) == .active)
    #expect(log.seenAgo(jerry, now: 61_000) == 60_000)
    for (time, expected) in [(1, Presence.active), (2, .idle), (3, .idle), (4, .silent)] {
      log.look(at: [jerry: ids[1]], now: Int64(time) * hour)
      #expect(judge(log, Int64(time) * hour) == expected, "after \(time) hours")
    }
    log.look(at: [jerry: ids[2]], now: 9 * hour)
    #expect(judge(log, 9 * hour) == .active)
  }

  @Test func `who slept for a week knows nothing until it has looked`() {
    var log = PresenceLog()
    log.look(at: [jerry: ids[0]], now: 0)
    log.look(at: [jerry: ids[1]], now: 1000)
    #expect(judge(log, 168 * hour) == .unknown)
    log.look(at: [jerry: ids[3]], now: 168 * hour)
    #expect(judge(log, 168 * hour) == .active)
  }

  @Test func `a clock that was set back makes nobody silent or younger than now`() {
    var log = PresenceLog()
    log.look(at: [jerry: ids[0]], now: 1000 * hour)
    log.look(at: [jerry: ids[1]], now: 1001 * hour)
    log.look(at: [jerry: ids[1]], now: 0)
    #expect(judge(log, 0) == .active)
    #expect(log.seenAgo(jerry, now: 0) == 0)
  }

  @Test func `what is kept reads back`() {
    var log = PresenceLog()
    log.look(at: [jerry: ids[0], Name("bobby")!: ids[2]], now: 5)
    log.look(at: [jerry: ids[1]], now: 9)
    #expect(PresenceLog(text: log.text) == log)
    #expect(PresenceLog(text: "nonsense\nlooked x\na b c d\n").sightings.isEmpty)
  }
}
