import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct SnapshotTests {
  let sandbox: Sandbox
  let vault: TestVault

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write("# Memory\n", to: "agents/jerry/MEMORY.md")
    try vault.snapshot()
  }

  private func tracked() throws -> [String] {
    try vault.git("ls-tree", "-r", "--name-only", "HEAD").split(separator: "\n").map(String.init)
  }

  @Test func `hand-written entries are a commit each, with their own author and date`() throws {
    try vault.write(
      """
      # Memory

      ## [2026-02-16T10:00:00Z] One
      **Agent:** billy

      ## [2026-02-16T11:00:00+01:00] Two
      """, to: "agents/jerry/MEMORY.md")
    try vault.write("## [2026-02-16T09:00:00Z] Zero\n", to: "notes.md")
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 3)
    #expect(
      try vault.git("log", "-3", "--format=%an %aI %s") == """
        jerry 2026-02-16T10:00:00+00:00 jerry/MEMORY: Two
        billy 2026-02-16T10:00:00+00:00 jerry/MEMORY: One
        Ada 2026-02-16T09:00:00+00:00 notes: Zero
        """)
    #expect(try vault.git("show", "HEAD~1:agents/jerry/MEMORY.md").contains("One"))
    #expect(try !vault.git("show", "HEAD~1:agents/jerry/MEMORY.md").contains("Two"))
    #expect(try vault.complaints() == [])
  }

  @Test func `edits are one commit, and a second snapshot makes none`() throws {
    try vault.write("# Memory\n\nedited\n", to: "agents/jerry/MEMORY.md")
    try vault.write("new\n", to: "notes/a.txt")
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 1 && snapshot.head == snapshot.commits.last)
    #expect(try vault.log()[0] == "Ada: edit 2 files")
    let again = try vault.snapshot()
    #expect(again.commits.isEmpty && again.head == snapshot.head && again.tree == snapshot.tree)
    #expect(try vault.complaints() == [])
  }

  @Test func `the index is written once, and then left alone`() throws {
    // Files are too young at first for their times to be relied on.
    var writes = 0
    var last: FileStat?
    for _ in 0..<2000 {
      try vault.snapshot()
      let now = FileStat(path: sandbox.path("v/.git/index"))
      if now == last { break }
      (last, writes) = (now, writes + 1)
    }
    for _ in 0..<50 { try vault.snapshot() }
    #expect(FileStat(path: sandbox.path("v/.git/index")) == last && writes < 2000)
  }

  @Test func `a deletion counts only of what this node had on disk`() throws {
    try vault.write("x", to: "notes/a.md")
    try vault.snapshot()
    try vault.remove("notes/a.md")
    #expect(try vault.snapshot().commits.count == 1)
    #expect(try !tracked().contains("notes/a.md"))
    // A commit that git made without the working tree.
    let (_, head) = try vault.vault.head()
    let id = try vault.commit([("never/written.md", .blob, "theirs")], on: head)
    try vault.git("update-ref", "refs/heads/main", id.hex)
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("never/written.md") == "theirs")
    #expect(try vault.complaints() == [])
  }

  @Test func `without the state nothing counts as deleted`() throws {
    try vault.remove("agents/jerry/MEMORY.md")
    try sandbox.remove("v/.git/daybook/state/tree")
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("agents/jerry/MEMORY.md") == "# Memory\n")
  }

  @Test func `the times of a file that is too young are not relied on`() throws {
    let path = try #require(VaultPath("agents/jerry/MEMORY.md"))
    try vault.write("# Changed\n", to: path.description)
    // As young as can be: from the future.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: 60)], ofItemAtPath: sandbox.path("v/\(path)"))
    let tree = try vault.vault.head().commit.map { try vault.vault.repository.readCommit($0).tree }
    let disk = try vault.vault.diskState(against: tree, known: tree)
    #expect(disk.changes.map(\.path) == [path] && disk.stats[path] == nil)
  }

  @Test func `what is in a folder that can't be read is not deleted`() throws {
    try vault.write("x", to: "locked/a.md")
    try vault.snapshot()
    let snapshot = try OrdinaryUser.run(in: sandbox) {
      chmod(sandbox.path("v/locked"), 0)
      defer { chmod(sandbox.path("v/locked"), 0o755) }
      return try vault.snapshot()
    }
    #expect(snapshot.commits.isEmpty && !snapshot.skipped.isEmpty)
    let half = try OrdinaryUser.run(in: sandbox) {
      chmod(sandbox.path("v/locked"), 0o444)
      defer { chmod(sandbox.path("v/locked"), 0o755) }
      return try vault.snapshot()
    }
    #expect(half.commits.isEmpty && !half.skipped.isEmpty)
    #expect(try tracked().contains("locked/a.md") && vault.text("locked/a.md") == "x")
  }

  @Test func `git's ignore rules hide files, but neither tracked ones nor memory`() throws {
    try vault.write("tracked", to: "build/tracked.txt")
    try vault.snapshot()
    try vault.write("*.md\nbuild/\n*.log\n", to: ".gitignore")
    for path in [
      "x.log", "build/new.txt", "readme.md", "shared/A.md", "agents/bobby/deep/B.md", "conflicts/a/c.md",
    ] {
      try vault.write("new", to: path)
    }
    try vault.write("changed", to: "build/tracked.txt")
    try vault.snapshot()
    #expect(
      try tracked() == [
        ".daybook/config.yml", ".gitignore", "agents/bobby/deep/B.md", "agents/jerry/MEMORY.md",
        "build/tracked.txt",
        "conflicts/a/c.md", "shared/A.md",
      ])
    #expect(try vault.git("show", "HEAD:build/tracked.txt") == "changed")
    #expect(try vault.complaints() == [])
  }

  @Test func `a node's own views and editors' files are never taken in`() throws {
    for path in [
      "agents/jerry/INBOX.md", "shared/INDEX.md", ".obsidian/workspace.json",
      ".obsidian/workspace-mobile.json",
      "a.md~", ".a.md.swp", "#a.md#", ".#a.md", ".DS_Store", "4913", ".daybook-tmp-1",
    ] {
      try vault.write("local", to: path)
    }
    #expect(try vault.snapshot().commits.isEmpty)
    // Nor where a remote has one.
    let (_, head) = try vault.vault.head()
    let id = try vault.commit([("agents/jerry/INBOX.md", .blob, "theirs")], on: head)
    try vault.git("update-ref", "refs/heads/main", id.hex)
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("agents/jerry/INBOX.md") == "local")
  }

  @Test func `mode bits are kept`() throws {
    try vault.write("#!/bin/sh\n", to: "bin/run")
    chmod(sandbox.path("v/bin/run"), 0o755)
    try vault.snapshot()
    #expect(try vault.git("ls-tree", "HEAD", "bin/run").hasPrefix("100755"))
    chmod(sandbox.path("v/bin/run"), 0o644)
    #expect(try vault.snapshot().commits.count == 1)
    #expect(try vault.git("ls-tree", "HEAD", "bin/run").hasPrefix("100644"))
    #expect(try vault.complaints() == [])
  }

  @Test func `a file over the limit is left as it is, and seen when the limit is gone`() throws {
    try vault.write("format: 1\nlimits:\n  file: 100\n", to: ".daybook/config.yml")
    try vault.write("small", to: "a.bin")
    let limited = try TestVault("v", in: sandbox)
    try limited.snapshot()
    let large = String(repeating: "x", count: 101)
    for path in ["a.bin", "b.bin"] {
      try limited.write(large, to: path)
      try sandbox.age("v/\(path)")
    }
    for _ in 0..<2 {
      let snapshot = try limited.snapshot()
      #expect(snapshot.commits.isEmpty && snapshot.skipped.map(\.path) == ["a.bin", "b.bin"])
    }
    try limited.write("format: 1\n", to: ".daybook/config.yml")
    let free = try TestVault("v", in: sandbox)
    try free.snapshot()
    #expect(try free.git("show", "HEAD:a.bin") == large && free.git("show", "HEAD:b.bin") == large)
    #expect(try free.complaints() == [])
  }

  @Test(arguments: [".gitignore", "drafts/.gitignore"])
  func `nobody waits for a pipe in the place of the rules of what is ignored`(rules: String) throws {
    try vault.write("one\n", to: "drafts/new.md")
    _ = try? vault.remove(rules)
    try #require(mkfifo(sandbox.path("v/\(rules)"), 0o644) == 0)
    let snapshot = try vault.snapshot()
    #expect(snapshot.skipped.map(\.path) == [rules])
    #expect(try tracked().contains("drafts/new.md"))
  }

  @Test func `a link and a pipe are passed over`() throws {
    symlink("MEMORY.md", sandbox.path("v/agents/jerry/LINK.md"))
    mkfifo(sandbox.path("v/pipe"), 0o644)
    let snapshot = try vault.snapshot()
    #expect(
      snapshot.commits.isEmpty && Set(snapshot.skipped.map(\.path)) == ["agents/jerry/LINK.md", "pipe"])
  }

  @Test func `a file that is changed in the instant that the index is written is seen`() throws {
    for round in 0..<60 {
      try vault.write("text \(round % 10)", to: "a.md")
      #expect(try vault.snapshot().commits.count == 1, "round \(round)")
      // The same size, and as a rule the same tick of the file system's clock.
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: sandbox.path("v/a.md")))
      try file.write(contentsOf: Data("TEXT \(round % 10)".utf8))
      try file.close()
      #expect(try vault.snapshot().commits.count == 1, "round \(round)")
    }
    #expect(try vault.complaints() == [])
  }

  @Test func `the last commit's tree is the disk, byte for byte`() throws {
    let texts = [
      "a.md": "\u{FEFF}# A\r\n\r\n## [2026-01-01T00:00:00Z] x\r\n\r\n\r\n## [2026-01-02T00:00:00Z] y",
      "b.md": "```\n## [2026-01-01T00:00:00Z] in a fence\n", "c.md": "", "d e/ü.md": "---\na: 1\n---\n",
      ".gitattributes": "* text eol=crlf\n",
    ]
    for (path, text) in texts { try vault.write(text, to: path) }
    try vault.snapshot()
    for (path, text) in texts {
      let id = try Repository.hashBlob(Array(text.utf8)).hex
      #expect(try vault.git("ls-tree", "HEAD", path).contains(id), "\(path)")
    }
    #expect(try vault.snapshot().commits.isEmpty)
  }
}
