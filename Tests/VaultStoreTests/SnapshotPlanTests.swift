import Testing
import VaultModel
import VaultStore

@Suite struct SnapshotPlanTests {
  /// A state before, a state after, and the commits expected: author and subject, oldest first.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old: [String: String] = [:]
    var new: [String: String] = [:]
    var agent: String?
    var commits: [String]
  }

  static let one = "## [2026-02-16T10:00:00Z] One\n"
  static let two = "## [2026-02-16T11:00:00Z] Two\n"
  static let three = "## [2026-02-16T12:00:00Z] Three\n**Agent:** billy\n"
  static let memory = "agents/jerry/MEMORY.md"

  static let cases = [
    Case(testDescription: "nothing", commits: []),
    Case(testDescription: "a new note", new: ["a.md": "text"], commits: ["person | add a"]),
    Case(testDescription: "an edit", old: ["a.md": "x"], new: ["a.md": "y"], commits: ["person | edit a"]),
    Case(testDescription: "a deletion", old: ["a.md": "x"], commits: ["person | delete a"]),
    Case(
      testDescription: "edits of all kinds", old: ["a.md": "x", "b.md": "x"],
      new: ["b.md": "y", "c.png": "z"],
      commits: ["person | edit 3 files"]),
    Case(
      testDescription: "deletions only", old: ["a.md": "x", "b.md": "x"], commits: ["person | delete 2 files"]
    ),
    Case(
      testDescription: "an entry in an agent's folder", old: [memory: ""], new: [memory: one],
      commits: ["jerry | jerry/MEMORY: One"]),
    Case(
      testDescription: "an entry that names its agent", new: [memory: three],
      commits: ["billy | jerry/MEMORY: Three"]),
    Case(testDescription: "an entry of nobody", new: ["a.md": one], commits: ["person | a: One"]),
    Case(
      testDescription: "an entry on an agent's node", new: ["a.md": one], agent: "bobby",
      commits: ["bobby | a: One"]),
    Case(
      testDescription: "entries of two notes, by time", new: ["a.md": one + "\n" + three, "b.md": two],
      commits: ["person | a: One", "person | b: Two", "billy | a: Three"]),
    Case(
      testDescription: "never before what stands above it", new: ["a.md": two + "\n" + one],
      commits: ["person | a: Two", "person | a: One"]),
    Case(
      testDescription: "between two others", old: ["a.md": one + "\n" + three],
      new: ["a.md": one + "\n" + two + "\n" + three], commits: ["person | a: Two"]),
    Case(
      testDescription: "an edit and an entry", old: ["a.md": "# A\n"], new: ["a.md": "# B\n\n" + one],
      commits: ["person | edit a", "person | a: One"]),
    Case(
      testDescription: "an edit of an entry is no new one", old: [memory: one],
      new: [memory: one + "changed\n"],
      agent: "jerry", commits: ["jerry | edit jerry/MEMORY"]),
    Case(
      testDescription: "an agent's and a person's edits", old: [memory: "a", "b.md": "b"],
      new: [memory: "c", "b.md": "d"], agent: "jerry",
      commits: ["person | edit b", "jerry | edit jerry/MEMORY"]),
    Case(
      testDescription: "a moved entry is no new one",
      old: ["a.md": "^x\n\n" + three + "^01khk54qg0c4n9f2t7v5q1w6xz\n"],
      new: ["a.md": "^x\n", "b.md": three + "^01khk54qg0c4n9f2t7v5q1w6xz\n"],
      commits: ["person | edit 2 files"]),
    Case(
      testDescription: "a copied entry is a new one", old: ["a.md": one], new: ["a.md": one + "\n" + one],
      commits: ["person | a: One"]),
    Case(
      testDescription: "an entry without a title", new: ["a.md": "## [2026-02-16T10:00:00Z]\n"],
      commits: ["person | a: 2026-02-16T10:00:00Z"]),
    Case(
      testDescription: "a heading in code is no entry", new: ["a.md": "```\n" + one + "```\n"],
      commits: ["person | add a"]),
    Case(
      testDescription: "layout alone", old: ["a.md": one + "\n" + two], new: ["a.md": one + "\n\n\n" + two],
      commits: ["person | edit a"]),
    Case(
      testDescription: "layout and an entry", old: ["a.md": one.trimmed], new: ["a.md": one + "\n" + two],
      commits: ["person | a: Two"]),
    Case(
      testDescription: "other files than notes", new: ["a.txt": one], commits: ["person | add a.txt"]),
    Case(
      testDescription: "one replaced by another", old: ["a.md": one], new: ["a.md": two],
      commits: ["person | edit a", "person | a: Two"]),
  ]

  @Test(arguments: cases)
  func `commits are one an entry, and one for all edits`(table: Case) throws {
    let plan = try plan(table)
    let shown = plan.steps.map { step -> String in
      let author =
        switch step.author {
        case .agent(let name): name
        case .person: "person"
        }
      return "\(author) | \(step.subject)"
    }
    #expect(shown == table.commits)
  }

  @Test(arguments: cases)
  func `after the last commit the files are as on disk`(table: Case) throws {
    var files = table.old
    for step in try plan(table).steps {
      for (path, file) in step.files {
        files[path.description] = file.map { String(decoding: $0.bytes, as: UTF8.self) }
      }
    }
    #expect(files == table.new)
  }

  @Test func `six hundred entries of one note are one commit`() throws {
    let text = (0..<600).map { "## [2026-02-16T10:00:00Z] Entry \($0)\n" }.joined(separator: "\n")
    let steps = try plan(Case(testDescription: "many", new: ["a.md": text], commits: [])).steps
    #expect(steps.map(\.subject) == ["a: Entry 0 and 599 more"] && steps[0].entries.count == 600)
    let some = (0..<300).map { "## [2026-02-16T10:00:00Z] Entry \($0)\n" }.joined(separator: "\n")
    #expect(try plan(Case(testDescription: "some", new: ["a.md": some], commits: [])).steps.count == 300)
  }

  private func plan(_ table: Case) throws -> SnapshotPlan {
    func file(_ text: String?) -> VaultFile? { text.map { VaultFile(Array($0.utf8)) } }
    let changes = try Set(table.old.keys).union(table.new.keys).sorted().map { path in
      SnapshotPlan.Change(
        path: try #require(VaultPath(path)), old: file(table.old[path]), new: file(table.new[path]))
    }
    return SnapshotPlan(changes.filter { $0.old != $0.new }, agent: table.agent.flatMap { Name($0) })
  }
}

extension String {
  fileprivate var trimmed: String { String(dropLast()) }
}
