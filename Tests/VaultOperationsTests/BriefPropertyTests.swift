import Foundation
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

/// What a brief promises, over vaults made from seeds. `DAYBOOK_TEST_SEEDS` says how many.
@Suite struct BriefPropertyTests {
  private static let seeds =
    1...(ProcessInfo.processInfo.environment["DAYBOOK_TEST_SEEDS"].flatMap { UInt64($0) } ?? 12)

  /// What a vault holds, as whoever wrote it meant it.
  private struct Made {
    /// The states and severities of alerts that aren't resolved, by id.
    var alerts = [String: (state: String, severity: String)]()
    var tasks = 0
    var decisions = 0
  }

  private static let words = [
    "gateway", "Schlüssel", "🧯", "of", "日本語のメモ", "the", "disk-full", "a\u{301}", "[[link]]", "**bold**",
    "`code`", "|",
  ]

  private func fill(_ sandbox: Sandbox, _ random: inout SeededRandom) throws -> Made {
    var made = Made()
    var notes = [String: String]()
    var counter: UInt64 = 0
    func add(_ path: String, _ title: String, _ fields: [String]) -> EntryID {
      counter += 1
      let id = EntryID(
        high: 0x019c_65ff_5a00 << 16 | counter, low: 1 << 32 | counter &* 2_654_435_761 % 1 << 32)
      let text = "## [2026-02-16T12:00:00Z] \(title)\n\(fields.joined(separator: "\n"))\n^\(id)\n\n"
      notes[path, default: ""] += text
      return id
    }
    func text(_ most: Int, _ random: inout SeededRandom) -> String {
      (0...Int.random(in: 0...most, using: &random)).map { _ in
        Self.words.randomElement(using: &random) ?? ""
      }.joined(separator: " ")
    }
    func count(_ most: Int, _ random: inout SeededRandom) -> Int {
      Int.random(in: 0...1, using: &random) == 0
        ? Int.random(in: 0...3, using: &random) : Int.random(in: 0...most, using: &random)
    }
    for _ in 0..<count(150, &random) {
      let severity = ["critical", "error", "warning", "info"].randomElement(using: &random) ?? ""
      let path = "agents/\(["jerry", "bobby"].randomElement(using: &random) ?? "")/ALERTS.md"
      let id = add(
        path, "Alert \(text(30, &random))",
        ["**Severity:** \(severity)", "**Context:** \(text(80, &random))"])
      let link = "[[\(path.dropLast(3))#^\(id)]]"
      switch Int.random(in: 0...3, using: &random) {
      case 0: _ = add(path, "Resolved", ["**Status:** resolved", "**Resolves:** \(link)"])
      case 1:
        _ = add(path, "Acknowledged", ["**Status:** acknowledged", "**Acknowledges:** \(link)"])
        made.alerts[id.description] = ("acknowledged", severity)
      default: made.alerts[id.description] = ("firing", severity)
      }
    }
    for _ in 0..<count(100, &random) {
      _ = add("agents/jerry/MEMORY.md", "Task \(text(40, &random))", ["**Kind:** task", "**Status:** todo"])
      made.tasks += 1
    }
    for _ in 0..<count(100, &random) {
      _ = add(
        "shared/DECISIONS.md", "Choice \(text(20, &random))",
        ["**Status:** accepted", "**Decision:** \(text(90, &random))"])
      made.decisions += 1
    }
    for _ in 0..<count(6, &random) {
      notes["shared/CURRENT_FOCUS.md", default: "# Focus\n\n"] +=
        "## Part \(counter)\n\n\(text(400, &random))\n\n"
      counter += 1
    }
    for (path, text) in notes { try sandbox.write(text, to: path) }
    return made
  }

  @Test(arguments: seeds) func `it keeps its promises at every budget`(seed: UInt64) throws {
    let sandbox = try Sandbox()
    var random = SeededRandom(state: seed)
    let made = try fill(sandbox, &random)
    let jerry = Name("jerry")
    for budget in [500, 2000, 8000] {
      let brief = try sandbox.vault.brief(for: jerry, budget: budget)
      let note: Comment = "seed \(seed), budget \(budget)"
      #expect(brief.tokens <= budget && brief.tokens == (brief.text.utf8.count + 2) / 3, note)
      #expect(try sandbox.vault.brief(for: jerry, budget: budget).text == brief.text, note)
      let lines = brief.text.split(separator: "\n").map(String.init)
      let items = lines.filter { $0.hasPrefix("- ") && $0.hasSuffix(")") }
      let ends = items.map { String($0.dropLast().suffix(8)) }
      #expect(Set(ends).count == ends.count, note)
      // Firing ones first, and of those the worst; nothing stands before them.
      let shown = ends.compactMap { end in made.alerts.first { $0.key.hasSuffix(end) }?.value }
      let ranks = shown.map { alert in
        (alert.state == "firing" ? 0 : 10)
          + (["critical", "error", "warning", "info"].firstIndex(of: alert.severity) ?? 9)
      }
      #expect(ranks == ranks.sorted(), note)
      if !made.alerts.isEmpty { #expect(lines.first { $0.hasPrefix("## ") } == "## Alerts", note) }
      // All that there is is shown or counted, and what is counted stands at the end with its command.
      func left(_ what: String) -> Int { brief.omitted.first { $0.what.contains(what) }?.count ?? 0 }
      #expect(shown.count + left("alerts") == made.alerts.count, note)
      #expect(lines.count { $0.hasPrefix("- todo: ") } + left("open tasks") == made.tasks, note)
      #expect(lines.count { $0.hasPrefix("- Choice ") } + left("decisions") == made.decisions, note)
      let tail = brief.omitted.map { "- \($0.count) \($0.what): `\($0.command)`" }
      #expect(lines.suffix(tail.count) == tail[...], note)
    }
  }
}
