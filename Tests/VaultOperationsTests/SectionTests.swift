import Testing
import VaultStore

@testable import VaultOperations

@Suite struct SectionTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }

  init() throws { sandbox = try Sandbox() }

  @Test(arguments: [
    // The text before, the section, its new text, the text after.
    ("# A\n\none\n\n## B\n\ntwo\n", "A", "new", "# A\n\nnew\n"),
    ("## A\n\none\n\n## B\n\ntwo\n", "A", "new", "## A\n\nnew\n\n## B\n\ntwo\n"),
    ("## A\r\n\r\none\r\n\r\n## B\r\n", "A", "x\ny", "## A\r\n\r\nx\r\ny\r\n\r\n## B\r\n"),
    ("## A\none\n## B", "A", "new", "## A\nnew\n## B"),
    ("## A\n## B", "A", "new", "## A\n\nnew\n\n## B"),
    ("## A\n\n\n## B", "A", "new", "## A\n\nnew\n\n\n## B"),
    ("## A", "A", "new", "## A\n\nnew\n"),
    ("## A\n", "A", "new", "## A\n\nnew\n"),
    ("## A\n\none", "A", "new", "## A\n\nnew"),
    ("## A\n\none\n\n### C\n\nthree\n", "C", "new", "## A\n\none\n\n### C\n\nnew\n"),
    ("## A\n\none\n", "A", "", "## A\n\n\n"),
    ("## A\n\none\n", "B", "two", "## A\n\none\n\n## B\n\ntwo\n"),
    ("## A\n\none", "B", "two", "## A\n\none\n\n## B\n\ntwo\n"),
    ("## A\n\n```\nopen", "B", "two", "## A\n\n```\nopen\n```\n\n## B\n\ntwo\n"),
    ("", "B", "two", "## B\n\ntwo\n"),
    // What stands in an entry is no section, and a section ends where an entry begins.
    (
      "# A\n\none\n\n## [2026-01-01T00:00:00Z] E\n\n### A\n", "a", "new",
      "# A\n\nnew\n\n## [2026-01-01T00:00:00Z] E\n\n### A\n"
    ),
    // What is set can neither end the section nor forge an entry, nor swallow what follows.
    ("## A\n\none\n\n## B\n", "A", "# X\n## Y\n### Z", "## A\n\n### X\n### Y\n### Z\n\n## B\n"),
    ("# A\n\none\n", "A", "## [2026-01-01T00:00:00Z] E\n## B", "# A\n\n### [2026-01-01T00:00:00Z] E\n## B\n"),
    ("###### A\n\none\n", "A", "###### B", "###### A\n\n\\###### B\n"),
    ("## A\n\none\n\n## B\n", "A", "```\n## C", "## A\n\n```\n## C\n```\n\n## B\n"),
    ("## A\n\none\n\n## B\n", "A", "<!-- x", "## A\n\n<!-- x\n-->\n\n## B\n"),
    ("## A\n\none\n", "A", "<% x %>", "## A\n\n<\\% x %>\n"),
  ])
  func `setting a section changes its text and nothing else`(
    before: String, heading: String, text: String, after: String
  ) throws {
    try sandbox.write(before, to: "note.md")
    let receipt = try vault.setSection(heading, of: "note", to: text, as: nil)
    #expect(try sandbox.text("note.md") == after)
    #expect(receipt.commit != nil)
    #expect(try vault.section(heading, of: "note", as: nil).revision == receipt.revision)

    let count = try sandbox.commitCount()
    for same in [text, try vault.section(heading, of: "note", as: nil).text] {
      #expect(try vault.setSection(heading, of: "note", to: same, as: nil).commit == nil)
    }
    #expect(try sandbox.text("note.md") == after)
    #expect(try sandbox.commitCount() == count)
    #expect(try vault.status().dirty == [])
  }

  @Test(arguments: [
    ("## A\n\none\n\n## B\n", "two", "## A\n\none\n\ntwo\n\n## B\n"),
    ("## A\n\n- one\n\n## B\n", "- two", "## A\n\n- one\n- two\n\n## B\n"),
    ("## A\n\n1. one\n\n## B\n", "2. two", "## A\n\n1. one\n2. two\n\n## B\n"),
    ("## A\n## B\n", "two", "## A\n\ntwo\n\n## B\n"),
    ("## A\r\n\r\none", "two", "## A\r\n\r\none\r\n\r\ntwo"),
    ("", "two", "## A\n\ntwo\n"),
  ])
  func `adding to a section keeps what is there`(before: String, text: String, after: String) throws {
    try sandbox.write(before, to: "note.md")
    _ = try vault.appendToSection("A", of: "note", text, as: nil)
    #expect(try sandbox.text("note.md") == after)
  }

  @Test func `a stale revision is refused with the current text, and nothing is written`() throws {
    try sandbox.write("## A\n\none\n", to: "note.md")
    let first = try vault.section("A", of: "note", as: nil)
    let second = try vault.setSection("A", of: "note", to: "two", ifRevision: first.revision, as: nil)
    let error = #expect(throws: VaultError.self) {
      try vault.setSection("A", of: "note", to: "three", ifRevision: first.revision, as: nil)
    }
    #expect(error?.code == .staleRevision)
    #expect(error?.details == ["text": "two", "revision": second.revision])
    #expect(try sandbox.text("note.md") == "## A\n\ntwo\n")
  }

  @Test func `headings are found by their text`() throws {
    try sandbox.write("# Now\n## now\n## C#\n### Deep\n## Twice\none\n## Twice\ntwo\n", to: "note.md")
    func line(_ heading: String) throws -> Int? {
      let map = SectionMap(Array(try sandbox.text("note.md").utf8))
      return try map.section(HeadingReference(heading))?.line
    }
    #expect(try line("Now") == 1)
    #expect(try line("now") == 2)
    #expect(try line("## now") == 2)
    #expect(try line("C#") == 3)
    #expect(try line("deep") == 4)
    #expect(try line("# Deep") == 4)
    #expect(try line("Twice#2") == 7)
    #expect(try line("twice#1") == 5)
    #expect(try line("Twice#3") == nil)
    #expect(code { _ = try line("Twice") } == .ambiguousHeading)
    #expect(code { _ = try line("NOW") } == .ambiguousHeading)
    #expect(code { _ = try line("  ") } == .badOption)
  }

  @Test func `the author of a section is the acting agent`() throws {
    _ = try vault.setSection(
      "Now", of: "shared/CURRENT_FOCUS", to: "x", as: vault.actingAgent("bobby", in: .none))
    let changes = try vault.log(LogQuery(last: 1), as: nil).changes
    #expect(changes.map(\.agent) == ["bobby"])
    #expect(changes.map(\.kind) == ["edit"])
  }
}

extension Surroundings {
  static var none: Surroundings { Surroundings(variables: [:], folder: "/", program: "/daybook") }
}
