import Testing
import VaultStore

@Suite struct VaultPathTests {
  @Test(arguments: [
    "a", "a/b.md", "agents/jerry/MEMORY.md", ".daybook/config.yml", ".obsidian/app.json", ".gitignore",
    ".gitattributes", "a b/ü.md", "a/.git-notes.md", "a/git", "console.md", "com0", "com10", "lpt", "nul-1",
    "👨‍👩‍👧.md", "می‌خواهم.md", "❤️.md",
  ])
  func `a path in the vault is let through`(text: String) {
    #expect(VaultPath(text)?.description == text)
  }

  @Test(arguments: [
    "", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", "a\\b", "a\0b", "a\nb", "a\u{7F}",
    ".git",
    ".GIT/config", "a/.Git/hooks/x", ".git ", ".git.", ".git . .", "git~1", "GIT~1/config",
    ".git\u{200C}/config", ".g\u{200D}it", ".git::$INDEX_ALLOCATION", "...", "a.", "a /b", "a:b", "con",
    "Aux.md", "x/NUL.tar.gz", "com1", "LPT9.md", "con .md", "a\u{200B}b", "a\u{200D}b", "\u{202E}a",
    "a\u{AD}b",
    "\u{FEFF}a", "a\u{85}",
  ])
  func `a path that leads elsewhere is refused`(text: String) {
    #expect(VaultPath(text) == nil)
  }

  @Test func `lengths have limits`() {
    #expect(VaultPath(String(repeating: "a", count: 255)) != nil)
    #expect(VaultPath(String(repeating: "a", count: 256)) == nil)
    let deep = Array(repeating: "a", count: 64).joined(separator: "/")
    #expect(VaultPath(deep) != nil)
    #expect(VaultPath(deep + "/a") == nil)
    #expect(VaultPath(bytes: [0x61, 0xFF]) == nil)
  }

  @Test(arguments: [
    ("agents/jerry/MEMORY.md", "jerry"), ("agents/jerry/a/b.md", "jerry"), ("agents/x.md", nil),
    ("shared/agents/jerry/x.md", nil),
  ])
  func `the agent is the folder below agents`(text: String, agent: String?) {
    #expect(VaultPath(text)?.agent.map(String.init) == agent)
  }
}
