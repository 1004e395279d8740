import Testing
import VaultModel
import VaultStore

@Suite struct WriteZoneTests {
  private let zone = WriteZone(of: Name("jerry")!)

  @Test(arguments: [
    "agents/jerry/MEMORY.md", "agents/jerry/archive/2026.md", "shared/DECISIONS.md", "shared/a/b.md",
  ])
  func `an agent writes to its own folder and to what is shared`(path: String) {
    #expect(zone.admits(VaultPath(path)!))
  }

  @Test(arguments: [
    "agents/bobby/MEMORY.md", "agents/jerry.md", "agents/jerry2/MEMORY.md", "agents/Jerry/MEMORY.md",
    "agents/x.md",
    "Shared/x.md", "shared.md", "shared", "README.md", "conflicts/shared/x.md", "templates/x.md",
    ".daybook/config.yml", "notes/agents/jerry/x.md", "agents/jerry\u{200D}/MEMORY.md",
  ])
  func `and nowhere else`(path: String) {
    #expect(VaultPath(path).map(zone.admits) != true)
    #expect(VaultPath(path).map(WriteZone(of: Name("jerry")!, limitsPaths: false).admits) != false)
  }

  @Test func `and as itself only`() throws {
    #expect(zone.admits(try EntryDraft(title: "x", fields: [Field(key: "Agent", value: "jerry")])))
    #expect(!zone.admits(try EntryDraft(title: "x", fields: [Field(key: "Agent", value: "bobby")])))
    #expect(!zone.admits(try EntryDraft(title: "x", fields: [Field(key: "agent", value: "bobby")])))
    #expect(zone.admits(try EntryDraft(title: "x", body: "**Agent:** bobby")))
  }
}
