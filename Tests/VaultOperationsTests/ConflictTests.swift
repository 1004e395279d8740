import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct ConflictTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }

  private static let id = "01khk54qg0c4n9f2t7v5q1w6xz"
  private static let note = """
    ---
    status: new
    ---
    # Plan

    ## [2026-02-16T12:00:00Z] Keys
    **Status:** done
    ^\(id)

    ## Now
    New.

    ## Then
    Later.

    """

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write(Self.note, to: "shared/PLAN.md")
  }

  private func content(_ text: String) -> Content { Content(of: Array(text.utf8)) }

  /// Keeps a loser as a merge does, and answers its path.
  private func keep(
    _ piece: Loser.Piece, _ text: String, against winner: String, of path: String = "shared/PLAN.md"
  )
    throws -> String
  {
    let loser = Loser(
      path: path, piece: piece, text: content(text), winner: content(winner),
      provenance: Provenance(date: Timestamp(seconds: 7), author: "bobby"),
      winnerProvenance: Provenance(date: Timestamp(seconds: 9), author: "jerry"))
    try sandbox.write(String(decoding: loser.note, as: UTF8.self), to: loser.notePath)
    return loser.notePath
  }

  private func section() throws -> String {
    try keep(.section(heading: "Now"), "## Now\nOld.", against: "## Now\nNew.")
  }

  private func entry() throws -> String {
    let entry = "## [2026-02-16T12:00:00Z] Keys\n**Status:** failed\n^\(Self.id)"
    return try keep(
      .entry(try #require(EntryID(Self.id)), title: "Keys"), entry,
      against: entry.replacing("failed", with: "done"))
  }

  private func resolve(_ path: String, _ resolution: ConflictResolution, as agent: String? = nil) throws
    -> ConflictReceipt
  {
    try vault.resolveConflict(path, resolution, as: agent.flatMap { Name($0) })
  }

  @Test func `the list says what lost, who brought it, and whether its place is as it was`() throws {
    let path = try section()
    let item = try #require(try vault.conflicts().first)
    #expect(try vault.conflicts().count == 1)
    #expect(item.path.description == path && item.file?.description == "shared/PLAN.md")
    #expect(item.title == "the section “Now” of shared/PLAN.md" && item.state == .open && item.line == 10)
    #expect(item.json["agent"] == "bobby" && item.json["at"] == "1970-01-01T00:00:07Z")
    #expect(item.json["text"] == "## Now\nOld." && item.json["standing"] == "## Now\nNew.")
    #expect(item.json["standingAgent"] == "jerry" && item.json["part"] == "section")
    for name in [path, String(path.dropLast(3)), item.id, String(item.id.prefix(6))] {
      #expect(try vault.conflict(name).path.description == path)
    }
    try sandbox.write(Self.note.replacing("New.", with: "Newer."), to: "shared/PLAN.md")
    #expect(try vault.conflict(path).state == .changed)
    try sandbox.write("# Plan\n", to: "shared/PLAN.md")
    #expect(try vault.conflict(path).state == .gone)
  }

  @Test(arguments: [
    (ConflictResolution.winner, note), (.loser, note.replacing("New.", with: "Old.")),
    (.both, note.replacing("New.", with: "New.\n\nOld.")),
    (.text("# Decided"), note.replacing("New.", with: "### Decided")),
    (.text("## Now\n\nAll."), note.replacing("## Now\nNew.", with: "## Now\n\nAll.")),
  ])
  func `a section is settled in one commit`(_ resolution: ConflictResolution, _ text: String) throws {
    let path = try section()
    _ = try vault.locked { try vault.snapshot(identity: vault.identity()) }
    let before = try sandbox.commitCount()
    let receipt = try resolve(path, resolution, as: "billy")
    #expect(try sandbox.text("shared/PLAN.md") == text)
    #expect(try vault.keptConflicts() == [])
    #expect(try sandbox.commitCount() == before + 1)
    let commit = try vault.repository.readCommit(receipt.commit)
    #expect(commit.author.name == "billy" && receipt.file?.description == "shared/PLAN.md")
    #expect(commit.message.hasPrefix("shared/PLAN: settle a conflict, keep \(resolution.word)\n"))
    #expect(try vault.head().commit == receipt.commit)
    #expect(try vault.status().dirty == [])
  }

  @Test(arguments: [
    (ConflictResolution.loser, note.replacing("done", with: "failed")),
    (
      .text("Said.\n## Not a section"),
      note.replacing("^\(id)", with: "^\(id)\n\nSaid.\n### Not a section ##")
    ),
    (.text("## [2026-02-16T12:00:00Z] Keys\n^\(id)"), note.replacing("**Status:** done\n", with: "")),
  ])
  func `an entry gets the kept text or another`(_ resolution: ConflictResolution, _ text: String) throws {
    _ = try resolve(entry(), resolution)
    #expect(try sandbox.text("shared/PLAN.md") == text)
  }

  @Test func `an entry is joined by a further one of the same time`() throws {
    let id = try #require(try resolve(entry(), .both).id)
    let old = try #require(EntryID(Self.id))
    #expect(id.timestamp.description == "2026-02-16T12:00:00Z" && id != old)
    let further = "\n\n## [2026-02-16T12:00:00Z] Keys\n**Status:** failed\n^\(id)"
    #expect(
      try sandbox.text("shared/PLAN.md") == Self.note.replacing("^\(Self.id)", with: "^\(Self.id)" + further))
  }

  @Test func `an entry is followed to the note that it was moved to`() throws {
    let path = try entry()
    try sandbox.write("# Plan\n", to: "shared/PLAN.md")
    try sandbox.write(Self.note, to: "shared/archive/PLAN.md")
    #expect(try resolve(path, .loser).file?.description == "shared/archive/PLAN.md")
    #expect(try sandbox.text("shared/archive/PLAN.md") == Self.note.replacing("done", with: "failed"))
    #expect(try sandbox.text("shared/PLAN.md") == "# Plan\n")
  }

  @Test func `an entry that a merge left out is put back`() throws {
    let entry = "## [2026-02-16T13:00:00Z] Left out\n^01khk54qg0c4n9f2t7v5q1w6xy"
    let path = try keep(
      .entry(try #require(EntryID("01khk54qg0c4n9f2t7v5q1w6xy")), title: "Left out"), entry, against: "")
    #expect(code { _ = try resolve(path, .text("x")) } == .notFound)
    _ = try resolve(path, .loser)
    #expect(try sandbox.text("shared/PLAN.md") == Self.note + "\n\(entry)\n")
  }

  @Test func `a property has one value`() throws {
    let path = try keep(.property("status"), "status: old", against: "status: new")
    #expect(code { _ = try resolve(path, .both) } == .badOption)
    #expect(code { _ = try resolve(path, .text("a: [")) } == .openBlock)
    #expect(try sandbox.text("shared/PLAN.md") == Self.note)
    _ = try resolve(path, .text("decided"))
    #expect(try sandbox.text("shared/PLAN.md") == Self.note.replacing("new", with: "decided"))
  }

  @Test func `a whole file takes the place of the other, or a name of its own`() throws {
    let path = try keep(.file, "# Other", against: Self.note)
    let beside = try #require(try resolve(path, .both).beside)
    #expect(try sandbox.text(beside.description) == "# Other\n")
    _ = try resolve(keep(.file, "# Other", against: Self.note), .loser)
    #expect(try sandbox.text("shared/PLAN.md") == "# Other\n")
  }

  @Test func `a file that is no note is settled beside its winner`() throws {
    func conflict() throws -> String {
      try sandbox.write("won", to: "pictures/a.png")
      try sandbox.write("lost", to: "pictures/a.conflict-0123456789ab.png")
      return "pictures/a.conflict-0123456789ab.png"
    }
    _ = try resolve(conflict(), .winner)
    #expect(try sandbox.text("pictures/a.png") == "won" && vault.keptConflicts() == [])
    let beside = try resolve(conflict(), .both).beside
    #expect(try sandbox.text("pictures/a.0123456789ab.png") == "lost" && beside != nil)
    #expect(try vault.keptConflicts() == [])
    #expect(code { _ = try resolve(conflict(), .both) } == .exists)
    _ = try resolve(conflict(), .loser)
    #expect(try sandbox.text("pictures/a.png") == "lost" && vault.keptConflicts() == [])
    try sandbox.write("lost", to: "a/B.conflict-0123456789ab.png")
    try sandbox.write("won", to: "a/b.png")
    #expect(code { _ = try resolve("a/B.conflict-0123456789ab.png", .loser) } == .exists)
  }

  @Test func `what can't be settled is refused, and nothing is written`() throws {
    #expect(code { _ = try resolve("conflicts/none", .winner) } == .notFound)
    let path = try section()
    for (text, expected) in [
      (Self.note.replacing("New.", with: "Newer."), VaultError.Code.staleRevision),
      (Self.note.replacing("## Now", with: "## Soon"), .notFound),
      (Self.note + "\n## Now\nNew.\n", .ambiguousHeading),
    ] {
      try sandbox.write(text, to: "shared/PLAN.md")
      #expect(code { _ = try resolve(path, .loser) } == expected)
      #expect(code { _ = try resolve(path, .text("x")) } == expected)
      #expect(try sandbox.text("shared/PLAN.md") == text && vault.keptConflicts().count == 1)
    }
    try sandbox.write(Self.note.replacing("New.", with: "Newer."), to: "shared/PLAN.md")
    _ = try resolve(path, .both)
    #expect(try sandbox.text("shared/PLAN.md") == Self.note.replacing("New.", with: "Newer.\n\nOld."))
  }

  @Test(arguments: ["../x.md", ".git/config.md", ".obsidian/x.md", "shared/DECISIONS.md", "a.png"])
  func `a kept note that names a place which isn't its own moves nothing`(file: String) throws {
    let path = try section()
    try sandbox.write(sandbox.text(path).replacing("shared/PLAN.md\"", with: "\(file)\""), to: path)
    #expect(code { _ = try resolve(path, .loser) } == .notFound)
    _ = try resolve(path, .winner)
    #expect(try sandbox.text("shared/PLAN.md") == Self.note && vault.keptConflicts() == [])
  }
}
