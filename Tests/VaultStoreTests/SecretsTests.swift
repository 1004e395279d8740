import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

/// Secrets that somebody writes into a vault.
@Suite struct SecretsTests {
  static let token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"

  let sandbox: Sandbox
  let vault: TestVault

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write("# Log\n", to: "log.md")
    try vault.snapshot()
  }

  /// Whether an object of the repository holds the token.
  private func isInHistory() throws -> Bool {
    let ids = try vault.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    return try ids.split(separator: "\n").filter { $0.hasSuffix("blob") }.contains {
      try vault.git("cat-file", "-p", String($0.prefix(40))).contains(Self.token)
    }
  }

  @Test func `an append with a secret is refused with the rule's name, and writes nothing`() throws {
    let error = try #require(throws: VaultError.self) {
      try vault.append("Key", body: "Use \(Self.token).", to: "log.md")
    }
    #expect(error.code == .secret && error.exitCode == 65)
    #expect(error.details == ["rule": "github-token"])
    #expect(!error.description.contains(Self.token))
    #expect(vault.text("log.md") == "# Log\n")
    #expect(try !isInHistory())
    #expect(try vault.complaints() == [])
  }

  @Test func `a rule that is allowed lets it pass, for this process or on this node`() throws {
    vault.vault.allowedSecrets = ["github-token"]
    try vault.append("Key", body: Self.token, to: "log.md")
    vault.vault.allowedSecrets = []
    #expect(throws: VaultError.self) {
      try vault.append("Key", fields: [Field(key: "Seen", value: Self.token)], to: "b.md")
    }
    try vault.git("config", "daybook.allowSecret", "jwt, github-token")
    try vault.append("Key", body: Self.token, to: "b.md")
    #expect(try isInHistory())
  }

  @Test func `hand-written text with a secret stays on disk, the rest is committed, and it is named`() throws
  {
    let entry = "\n## [2026-02-16T10:00:00Z] Mine\n\nUse \(Self.token)\n"
    try vault.write("# Log\n\n## [2026-02-16T09:00:00Z] First\n\(entry)", to: "log.md")
    try vault.write("a=1\n\(Self.token)\n", to: "settings.txt")
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 1)
    #expect(snapshot.withheld.map(\.description) == ["log.md", "settings.txt"])
    #expect(
      snapshot.skipped.map { "\($0.path): \($0.why)" } == [
        "log.md: line 7 holds a GitHub token (rule github-token), and isn't committed",
        "settings.txt: line 2 holds a GitHub token (rule github-token), and isn't committed",
      ])
    #expect(try vault.git("show", "HEAD:log.md").contains("First"))
    #expect(try !isInHistory())
    #expect(vault.text("log.md")?.hasSuffix(entry) == true)
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(try vault.git("status", "--porcelain") == " M log.md\n?? settings.txt")
  }

  @Test func `a new file with a secret in its name stays on disk, and is named without it`() throws {
    try vault.write("# Other\n", to: "other.md")
    try vault.write("# Key\n", to: "\(Self.token).md")
    let snapshot = try vault.snapshot()
    #expect(
      snapshot.skipped.map { "\($0.path): \($0.why)" } == [
        "[github-token].md: its name holds a GitHub token (rule github-token), and it isn't committed"
      ])
    #expect(try vault.git("ls-files") == ".daybook/config.yml\nlog.md\nother.md")
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("\(Self.token).md") == "# Key\n")
    #expect(throws: VaultError.self) { try vault.append("T", to: "\(Self.token).md") }
    vault.vault.allowedSecrets = ["github-token"]
    try vault.append("T", to: "\(Self.token).md", key: Self.token)
    vault.vault.allowedSecrets = []
    try vault.append("U", to: "\(Self.token).md")
    #expect(try vault.complaints() == [])
  }

  @Test func `an append beside a secret commits the entry alone, and a retry is a no-op`() throws {
    try vault.write("# Log\n\n## [2026-02-16T10:00:00Z] Mine\n\n\(Self.token)\n", to: "log.md")
    let first = try vault.append("Other", to: "log.md", key: "k")
    #expect(try vault.append("Other", to: "log.md", key: "k").id == first.id)
    #expect(try vault.git("show", "HEAD:log.md").contains("Other"))
    #expect(vault.text("log.md")?.contains(Self.token) == true)
    #expect(try !isInHistory())
    #expect(try vault.snapshot().commits.isEmpty)
  }

  @Test func `what sync brings into such a note is merged into it on disk`() throws {
    let mine = "## [2026-02-16T10:00:00Z] Mine\n\n\(Self.token)\n"
    try vault.write("# Log\n\n\(mine)", to: "log.md")
    let snapshot = try vault.snapshot()
    let theirs = "# Log\n\n## [2026-02-16T09:00:00Z] Theirs\n"
    let target = try vault.commit(
      [("log.md", .blob, theirs), (".daybook/config.yml", .blob, "format: 1\nmerge: 1\n")], on: snapshot.head)
    let outcome = try vault.vault.locked {
      try vault.vault.apply(
        target, over: snapshot.head, branch: snapshot.branch, leaving: snapshot.held,
        mergingInto: snapshot.withheld)
    }
    guard case .applied = outcome else {
      Issue.record("not applied")
      return
    }
    #expect(vault.text("log.md") == "\(theirs)\n\(mine)")
    let after = try vault.snapshot()
    #expect(after.commits.isEmpty && after.head == target)
    #expect(after.withheld.map(\.description) == ["log.md"])
    #expect(try !isInHistory())
  }

  @Test func `a secret that history has already doesn't hold its entry back`() throws {
    vault.vault.allowedSecrets = ["github-token"]
    try vault.append("Key", body: Self.token, to: "log.md")
    vault.vault.allowedSecrets = []
    try vault.write((vault.text("log.md") ?? "") + "\nMore.\n", to: "log.md")
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 1 && snapshot.withheld.isEmpty)
    #expect(try vault.complaints() == [])
  }
}
