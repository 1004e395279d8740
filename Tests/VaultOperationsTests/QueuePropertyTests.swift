import Foundation
import Synchronization
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

/// Takers on eight nodes, each of which dies at random behind any step, until the queue is empty.
///
/// `DAYBOOK_TEST_TASKS` says how many tasks (24 unless set), `DAYBOOK_TEST_SEED` with which luck.
@Suite struct QueuePropertyTests {
  private static let tasks = environment("DAYBOOK_TEST_TASKS") ?? 24
  private static let seed = UInt64(environment("DAYBOOK_TEST_SEED") ?? 1)
  private static let takers = 8

  private static func environment(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// What happened, over all takers.
  private struct Tally {
    var deaths: [QueueStep: Int] = [:]
    var refused = 0
    var failures: [String] = []
  }

  @Test(.timeLimit(.minutes(120)))
  func `each task is completed once by the record, and every abandoned one is taken up again`() throws {
    let cluster = try QueueCluster()
    let jerry = try cluster.node("jerry")
    let ids = try (0..<Self.tasks).map { number in
      try jerry.vault.offer(NewTask(title: "Task \(number)"), as: jerry.agent).item.item.id
    }
    _ = try jerry.vault.syncNow(.init())
    for taker in 1...Self.takers { _ = try cluster.node("taker-\(taker)") }
    let tally = Mutex(Tally())
    DispatchQueue.concurrentPerform(iterations: Self.takers) { index in
      var luck = SeededRandom(state: Self.seed * 1000 + UInt64(index))
      do {
        try Self.work(cluster, "taker-\(index + 1)", &luck, tally)
      } catch {
        tally.withLock { $0.failures.append("taker-\(index + 1): \(error)") }
      }
    }
    let result = tally.withLock { $0 }
    #expect(result.failures == [], "seed \(Self.seed)")
    // Who died last is started once more.
    for taker in 1...Self.takers { _ = try cluster.node("taker-\(taker)").vault.syncNow(.init()) }
    _ = try jerry.vault.syncNow(.init())
    let fold = try jerry.vault.fold()
    var takenUpAgain = 0
    for id in ids {
      let item = try #require(fold.item(holding: id))
      #expect(item.state == "completed" && item.contradiction.isEmpty, "\(item.title), seed \(Self.seed)")
      #expect(item.entries.filter { $0.fields["Status"] == "completed" }.count == 1, "\(item.title)")
      if item.generation > 1 { takenUpAgain += 1 }
    }
    #expect(try cluster.taskReferences() == 0)
    print(
      "queue: \(ids.count) tasks, \(Self.takers) takers, \(takenUpAgain) taken up again, \(result.refused) late"
    )
    print("queue: deaths \(result.deaths.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))")
  }

  /// One agent, started anew after each death, until nothing is left to do.
  private static func work(
    _ cluster: QueueCluster, _ name: String, _ luck: inout SeededRandom, _ tally: borrowing Mutex<Tally>
  ) throws {
    while true {
      let node = try cluster.node(name)
      // In half of its lives it dies behind some step.
      let end =
        Int.random(in: 0..<10, using: &luck) < 5 ? QueueStep.allCases.randomElement(using: &luck) : nil
      func passing(_ step: QueueStep) throws { if step == end { throw Death() } }
      do {
        guard let task = try node.vault.takeTask(capability: nil, ttl: 600, as: node.agent, passing: passing)
        else {
          _ = try node.vault.syncNow(.init())
          if try node.vault.fold().items(.task).allSatisfy(\.isClosed) { return }
          // What others left behind lapses.
          cluster.pass(60)
          continue
        }
        let change = TaskChange(status: "completed", result: "By \(name).")
        _ = try node.vault.end(
          task.item.item, change, "completed", task.generation, as: node.agent, passing: passing)
        _ = try node.vault.syncNow(.init())
      } catch is Death {
        if let end { tally.withLock { $0.deaths[end, default: 0] += 1 } }
      } catch let error as VaultError where error.code == .notHeld {
        tally.withLock { $0.refused += 1 }
      } catch let error as VaultError where error.exitCode == 75 {
        continue
      }
    }
  }
}
