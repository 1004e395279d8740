import Git
import Testing
import VaultModel
import VaultStore
import VaultTesting

@testable import VaultSync

@Suite struct HandMadeMergeTests {
  let sandbox: Sandbox
  let vault: TestVault

  /// Branches `main` and `side`, each with an entry of its own, and one that both changed.
  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write(Self.log("base"), to: "log.md")
    try vault.snapshot()
    try vault.git("switch", "-q", "-c", "side")
    try vault.write(Self.log("of side", "Side"), to: "log.md")
    try vault.snapshot()
    try vault.git("switch", "-q", "main")
    try vault.write(Self.log("of main", "Main"), to: "log.md")
    try vault.snapshot()
  }

  private static func log(_ status: String, _ titles: String...) -> String {
    let shared = "## [2026-02-16T10:00:00Z] Shared\n**Status:** \(status)\n^01khk54qg0c4n9f2t7v5q1w6xz\n"
    return shared + titles.map { "\n## [2026-02-16T11:00:00Z] \($0)\n" }.joined()
  }

  private func kept(_ paths: [String]) -> [String] {
    paths.compactMap { vault.text($0).flatMap { KeptLoser(note: Array($0.utf8)) }?.text.text }.sorted()
  }

  @Test func `what a merge that took one side left out is kept, once`() throws {
    try vault.git("merge", "-q", "-s", "ours", "--no-edit", "side")
    let paths = try vault.vault.keepLeftOut()
    let texts = kept(paths)
    #expect(texts.count == 2)
    #expect(texts.contains("## [2026-02-16T11:00:00Z] Side"))
    #expect(texts.contains { $0.contains("**Status:** of ") })
    try vault.snapshot()
    for path in paths { try vault.remove(path) }
    try vault.snapshot()
    #expect(try vault.vault.keepLeftOut() == [])
    #expect(vault.text("log.md") == Self.log("of main", "Main"))
  }

  @Test func `a merge as ours would be leaves nothing out`() throws {
    let repository = vault.vault.repository
    let tips = try ["main", "side"].map { try #require(try repository.reference("refs/heads/\($0)")) }
    let bases = try repository.mergeBases(tips[0], tips[1])
    let merged = try HistoryMerge(store: repository).mergeCommit(tips[0], tips[1], bases: bases).tip
    try vault.git("switch", "-q", "--detach", merged.hex)
    try vault.git("commit", "-q", "--amend", "-m", "by hand")
    try vault.git("switch", "-q", "-C", "main")
    #expect(try vault.vault.keepLeftOut() == [])
  }

  @Test func `a text of a person's own and a deletion stand`() throws {
    try vault.git("switch", "-q", "side")
    try vault.write(Self.log("of side"), to: "log.md")
    try vault.snapshot()
    try vault.git("switch", "-q", "main")
    try vault.git("merge", "-q", "-s", "ours", "--no-commit", "side")
    try vault.write(Self.log("decided", "Main"), to: "log.md")
    try vault.git("commit", "-q", "-a", "-m", "by hand")
    #expect(try vault.vault.keepLeftOut() == [])
  }

  @Test func `an entry that came back meanwhile isn't lost`() throws {
    try vault.git("merge", "-q", "-s", "ours", "--no-edit", "side")
    try vault.write(Self.log("decided", "Main", "Side"), to: "log.md")
    try vault.snapshot()
    #expect(try vault.vault.keepLeftOut() == [])
  }

  @Test func `a merge that is published is nobody's to mend`() throws {
    try vault.git("merge", "-q", "-s", "ours", "--no-edit", "side")
    try vault.git("update-ref", "refs/daybook/remotes/origin/main", "HEAD")
    #expect(try vault.vault.keepLeftOut() == [])
  }
}
