import Testing

@testable import VaultModel

@Suite struct WithholdingTests {
  static let token = "ghp_" + SecretTests.random(36, SecretTests.alphanumeric)

  static func entry(_ number: Int, _ body: String = "text") -> String {
    "## [2026-02-16T12:00:0\(number)Z] Entry \(number)\n^01khk54qg0c4n9f2t7v5q1w6x\(number)\n\n\(body)\n"
  }

  static func kept(_ new: String, over old: String?, isNote: Bool = true, allowing: Set<String> = [])
    -> String?
  {
    let result = Withholding(
      of: Array(new.utf8), over: old.map { Array($0.utf8) }, isNote: isNote, allowing: allowing)
    return result.bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `text without secrets is committed as it is`() {
    #expect(Self.kept("a\n", over: nil) == "a\n")
    #expect(Self.kept("a\n", over: "b\n") == "a\n")
  }

  @Test func `a new entry with a secret is left out, and the others stay`() {
    let old = "# Log\n\n" + Self.entry(1)
    let new = old + "\n" + Self.entry(2, "Use \(Self.token)") + "\n" + Self.entry(3)
    #expect(Self.kept(new, over: old) == old + "\n" + Self.entry(3))
    let result = Withholding(of: Array(new.utf8), over: Array(old.utf8), isNote: true)
    #expect(result.secrets.map(\.rule.name) == ["github-token"])
    #expect(result.secrets.map(\.line) == [11])
  }

  @Test func `an entry that a secret was written into stays as it was`() {
    let old = Self.entry(1) + "\n" + Self.entry(2)
    let new = Self.entry(1, "Use \(Self.token)") + "\n" + Self.entry(2, "changed")
    #expect(Self.kept(new, over: old) == Self.entry(1) + "\n" + Self.entry(2, "changed"))
    #expect(Self.kept(Self.entry(1, "Use \(Self.token)") + "\n" + Self.entry(2), over: old) == old)
  }

  @Test func `a section and the text before the first heading stay as they were`() {
    let old = "Intro.\n\n# Now\n\nThis.\n\n# Then\n\nThat.\n"
    let new = "Intro.\n\n# Now\n\n\(Self.token)\n\n# Then\n\nThat, too.\n"
    #expect(Self.kept(new, over: old) == "Intro.\n\n# Now\n\nThis.\n\n# Then\n\nThat, too.\n")
    #expect(
      Self.kept("\(Self.token)\n\n# Now\n\nThis!\n\n# Then\n\nThat.\n", over: old)
        == "Intro.\n\n# Now\n\nThis!\n\n# Then\n\nThat.\n")
  }

  @Test func `of a note that is new, only what holds no secret is committed`() {
    #expect(Self.kept("\(Self.token)\n", over: nil) == nil)
    #expect(Self.kept("# A\n\n\(Self.token)\n\n# B\n", over: nil) == "# B\n")
  }

  @Test func `a file that is no note stays whole`() {
    #expect(Self.kept("a=1\n\(Self.token)\n", over: "a=0\n", isNote: false) == "a=0\n")
    #expect(Self.kept("\(Self.token)\n", over: nil, isNote: false) == nil)
  }

  @Test func `a secret that history has, and one that is allowed, pass`() {
    let old = "# A\n\n\(Self.token)\n"
    #expect(Self.kept("# A\n\nMoved: \(Self.token)\n", over: old) == "# A\n\nMoved: \(Self.token)\n")
    #expect(Self.kept("\(Self.token)\n", over: nil, allowing: ["github-token"]) == "\(Self.token)\n")
  }

  @Test func `a fence that would swallow the rest keeps all of the file back`() {
    let old = Self.entry(1)
    let new = Self.entry(1) + "\n```\n\(Self.token)\n" + Self.entry(2) + "```\n\n" + Self.entry(3)
    // The fence belongs to the first entry, which stays; the third is committed.
    #expect(Self.kept(new, over: old) == Self.entry(1) + Self.entry(3))
  }
}
