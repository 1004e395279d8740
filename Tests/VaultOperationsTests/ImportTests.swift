import Foundation
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct ImportTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }
  private let jerry = Name("jerry")

  init() throws { sandbox = try Sandbox() }

  private static let daily = """
    # 2026-02-16

    Woke up at six.

    ## 14:30 Rotated the keys
    All three gateways.

    - 15:10 billy answered
      and is well
    - a bullet without a time

    ## Ideas
    Something without a time.
    """

  private static let log = """
    # Decision log

    [2025-01-14 10:00:00] - Chose SQLite
    because it is there.

    [2025-01-15 11:30:00] - Dropped Redis

    ## 2025-02-01: Moved to Swift

    ```
    ## 2025-02-02 not a heading
    ```

    #### Notes of 2025-03-01T08:00:00Z
    Text.
    """

  private static let nygard = """
    # 7. Keep backups on two nodes

    Date: 2025-06-01

    ## Status

    Accepted

    ## Context

    One disk failed.
    It had the only copy.

    ## Decision

    Two copies.

    ## Consequences

    Twice the space.
    """

  private static let madr = """
    ---
    status: "superseded by ADR-0009"
    date: 2025-07-01
    ---
    # Use Markdown records

    ## Context and Problem Statement

    Where do decisions go?

    ## Decision Outcome

    Chosen option: "Markdown".
    """

  private func write(_ text: String, _ name: String) throws -> String {
    let path = "\(sandbox.folder)/source/\(name)"
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return path
  }

  private func titles(_ text: String, _ name: String) -> [String] {
    ImportedNote(text, name: name, modified: Timestamp(seconds: 0)).items.map { "\($0.time) \($0.title)" }
  }

  @Test func `what has a time becomes an entry`() {
    #expect(
      titles(Self.daily, "2026-02-16.md") == [
        "2026-02-16T00:00:00Z ", "2026-02-16T14:30:00Z Rotated the keys",
        "2026-02-16T15:10:00Z billy answered",
      ])
    #expect(
      titles(Self.log, "decisionLog.md") == [
        "2025-01-14T10:00:00Z Chose SQLite", "2025-01-15T11:30:00Z Dropped Redis",
        "2025-02-01T00:00:00Z Moved to Swift",
        "2025-03-01T08:00:00Z Notes of",
      ])
  }

  @Test func `a decision record is one decision`() throws {
    let items = [Self.nygard, Self.madr].flatMap {
      ImportedNote($0, name: "0007-x.md", modified: Timestamp(seconds: 0)).items
    }
    #expect(items.map(\.title) == ["Keep backups on two nodes", "Use Markdown records"])
    #expect(items.map(\.time.description) == ["2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z"])
    #expect(items.map { $0.fields[0].value } == ["accepted", "superseded"])
    #expect(items[0].fields[1].value == "One disk failed. It had the only copy.")
  }

  @Test func `no line is lost, and importing twice adds nothing`() throws {
    let sources = [
      (Self.daily, "memory/2026-02-16.md"), (Self.log, "decisionLog.md"),
      (Self.nygard, "adr/0007-backups.md"),
      (Self.madr, "adr/0008-markdown.md"),
    ]
    for (text, name) in sources { _ = try write(text, name) }
    let plan = try vault.importNotes(["\(sandbox.folder)/source"], as: jerry, isDryRun: true)
    #expect(try sandbox.commitCount() == 1)
    let done = try vault.importNotes(["\(sandbox.folder)/source"], as: jerry)
    #expect(done.json == plan.json)
    #expect(done.entries == 9 && done.sections == 2 && done.skipped.isEmpty)
    let all = try ["agents/jerry/MEMORY.md", "shared/DECISIONS.md"].map(sandbox.text).joined()
    for (text, name) in sources {
      for line in text.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) && line != "---" {
        #expect(all.contains(line), "\(name): \(line)")
      }
    }
    #expect(try vault.decisions().items.map(\.item.state).sorted() == ["accepted", "superseded"])
    let commits = try sandbox.commitCount()
    let again = try vault.importNotes(["\(sandbox.folder)/source"], as: jerry)
    #expect(again.entries == 0 && again.sections == 0)
    #expect(try sandbox.commitCount() == commits)
    #expect(try vault.status().dirty == [])
  }

  @Test func `what can't be taken in is named`() throws {
    let path = try write("## 2026-02-16 Key\nghp_0123456789abcdefABCDEF0123456789abcd\n", "secret.md")
    let done = try vault.importNotes([path], as: jerry)
    #expect(done.entries == 0)
    #expect(done.skipped.map(\.path) == ["secret.md"])
    #expect(code { _ = try vault.importNotes(["/nonexistent/x.md"], as: jerry) } != nil)
  }

  @Test func `dates in words, alike items of two days, and what became of a record`() throws {
    let folder = "\(sandbox.folder)/source"
    let files = [
      "log.md":
        "### Monday, February 16th 2026: the switch\ncame\n\n## 3 Mar 2026\ntea\n\n# 2026/04/05 walk\nfar\n",
      "memory/2026-01-01.md": "## 14:30\nOK\n", "memory/2026-01-02.md": "## 14:30\nOK\n",
      "adr/0001-x.md":
        "# 1. Use X\n\n## Status\n\nAccepted\n\nSuperseded by [2. Use Y](0002-y.md)\n\n## Context\n\nC.\n\n## Decision\n\nX.\n",
    ]
    for (path, text) in files {
      let url = URL(fileURLWithPath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    let planned = try vault.importNotes([folder], as: jerry, isDryRun: true)
    #expect(planned.entries == 6 && planned.items.count == 6 && planned.sections == 0)
    let done = try vault.importNotes([folder], as: jerry)
    #expect(
      done.items.map(\.title) == planned.items.map(\.title) && done.items.contains { $0.title == "walk" })
    let times = try vault.entries(of: "MEMORY", as: jerry).entries.map {
      String($0.entry.timestamp.description.prefix(16))
    }
    #expect(
      Set(times) == [
        "2026-02-16T00:00", "2026-03-03T00:00", "2026-04-05T00:00", "2026-01-01T14:30", "2026-01-02T14:30",
      ])
    #expect(try vault.decisions().items.map(\.item.state) == ["superseded"])
    #expect(try vault.importNotes([folder], as: jerry).entries == 0)
  }
}
