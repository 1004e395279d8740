import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

private let holdsBothForms: Bool = {
  #if os(Linux)
    true
  #else
    false
  #endif
}()

/// Linux holds two Unicode forms of one name beside each other; here one of them stands.
@Suite(.enabled(if: holdsBothForms, "a Mac's disk takes both forms for one name"))
struct UnicodeTwinsTests {
  private let composed = "caf\u{E9}.md"
  private let decomposed = "cafe\u{301}.md"
  private let vault: TestVault

  init() throws { vault = try TestVault(in: Sandbox()) }

  private var names: [String] {
    get throws {
      try vault.git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "HEAD")
        .split(separator: "\n").map(String.init).filter { $0.hasPrefix("caf") }
    }
  }

  private func isOne(_ names: [String], _ name: String) -> Bool {
    names.count == 1 && names[0].utf8.elementsEqual(name.utf8)
  }

  @Test func `of two on disk the first by bytes is taken in, and the other named`() throws {
    try vault.write("# Composed\n\n## [2026-02-16T10:00:00Z] One\n", to: composed)
    try vault.write("# Decomposed\n\n## [2026-02-16T11:00:00Z] Two\n", to: decomposed)
    for _ in 1...2 {
      #expect(isOne(try vault.snapshot().skipped.map(\.path), composed))
      #expect(isOne(try names, decomposed))
    }
    #expect(vault.text(composed)?.contains("Composed") == true)
  }

  @Test func `what is tracked stands, and a form that comes later does not`() throws {
    try vault.write("# Composed\n", to: composed)
    try vault.snapshot()
    try vault.write("# Decomposed\n", to: decomposed)
    try vault.write("# Composed, again\n", to: composed)
    #expect(isOne(try vault.snapshot().skipped.map(\.path), decomposed))
    #expect(isOne(try names, composed))
    #expect(try vault.git("show", "HEAD:\(composed)").contains("again"))
  }

  @Test func `a second form that others pushed stays in the tree, and off the disk`() throws {
    try vault.write("# Composed\n", to: composed)
    let head = try #require(try vault.snapshot().head)
    let repository = vault.vault.repository
    let new = try repository.writeBlob(Array("# Decomposed\n".utf8))
    let tree = try repository.updateTree(
      repository.readCommit(head).tree, changes: [(decomposed, (.blob, new))])
    let target = try vault.commit(tree: tree, on: head)
    let outcome = try vault.vault.locked {
      try vault.vault.apply(target, over: head, branch: vault.vault.head().branch)
    }
    guard case .applied(let skipped) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(isOne(skipped.map(\.path), decomposed))
    for _ in 1...2 {
      let snapshot = try vault.snapshot()
      #expect(snapshot.commits.isEmpty && isOne(snapshot.skipped.map(\.path), decomposed))
    }
    #expect(try names.count == 2 && vault.text(composed) == "# Composed\n")
    try vault.write("# Mine\n", to: composed)
    #expect(try vault.snapshot().commits.count == 1)
    #expect(try vault.git("show", "HEAD:\(decomposed)") == "# Decomposed")
    #expect(try vault.git("show", "HEAD:\(composed)") == "# Mine")
  }
}
