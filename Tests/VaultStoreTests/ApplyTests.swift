import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct ApplyTests {
  let sandbox: Sandbox
  let vault: TestVault
  let head: ObjectID

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write("one\n", to: "a.md")
    try vault.write("one\n", to: "notes/b.md")
    head = try #require(try vault.snapshot().head)
  }

  @discardableResult
  private func apply(_ target: ObjectID) throws -> [String]? {
    let (branch, head) = try vault.vault.head()
    switch try vault.vault.locked({ try vault.vault.apply(target, over: head, branch: branch) }) {
    case .applied(let skipped): return skipped.map(\.path)
    case .changed: return nil
    }
  }

  private func file(_ text: String) throws -> (mode: FileMode, id: ObjectID)? {
    (.blob, try vault.vault.repository.writeBlob(Array(text.utf8)))
  }

  private func commit(_ changes: [(path: String, file: (mode: FileMode, id: ObjectID)?)]) throws -> ObjectID {
    let (_, head) = try vault.vault.head()
    let repository = vault.vault.repository
    let tree = try repository.updateTree(head.map { try repository.readCommit($0).tree }, changes: changes)
    return try vault.commit(tree: tree, on: head)
  }

  private var record: StateFolder.Apply? {
    get throws { try vault.vault.state.apply() }
  }

  @Test func `a tree is put on disk and the branch moved`() throws {
    let target = try commit([
      ("a.md", file("two\n")), ("notes/b.md", nil), ("new/c.md", file("c\n")),
      ("run", file("#!/bin/sh\n").map { (.executable, $0.id) }),
    ])
    #expect(try apply(target) == [])
    #expect(vault.text("a.md") == "two\n" && vault.text("new/c.md") == "c\n")
    #expect(!FileManager.default.fileExists(atPath: sandbox.path("v/notes")))
    #expect(FileManager.default.isExecutableFile(atPath: sandbox.path("v/run")))
    #expect(try vault.vault.head().commit == target && record == nil)
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(try vault.complaints() == [])
  }

  @Test func `a file that was never put on disk isn't deleted once what is in its way goes`() throws {
    let place = sandbox.path("v/s.md")
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "a.md")
    #expect(try apply(commit([("s.md", file("s\n"))])) == ["s.md"])
    try vault.snapshot()
    #expect(try apply(commit([("a.md", file("two\n"))])) == [])
    try FileManager.default.removeItem(atPath: place)
    // What the disk said before the file was put there must not stand for what it says now.
    vault.outlastYoungFiles()
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("s.md") == "s\n")
    vault.outlastYoungFiles()
    try vault.remove("s.md")
    #expect(try vault.snapshot().commits.count == 1)
    #expect(try vault.complaints() == [])
  }

  @Test func `nothing is changed where the disk was`() throws {
    let target = try commit([("a.md", file("two\n")), ("new.md", file("theirs\n"))])
    try vault.write("mine\n", to: "a.md")
    #expect(try apply(target) == nil)
    #expect(vault.text("a.md") == "mine\n" && vault.text("new.md") == nil)
    try vault.write("one\n", to: "a.md")
    try vault.write("mine\n", to: "new.md")
    #expect(try apply(target) == nil)
    try vault.remove("new.md")
    try vault.remove("a.md")
    #expect(try apply(target) == nil)
    try vault.write("one\n", to: "a.md")
    chmod(sandbox.path("v/a.md"), 0o755)
    #expect(try apply(target) == nil)
    chmod(sandbox.path("v/a.md"), 0o644)
    #expect(try vault.vault.head().commit == head && record == nil)
    #expect(try apply(target) == [])
  }

  @Test func `what is elsewhere on disk is of no matter`() throws {
    let target = try commit([("a.md", file("two\n"))])
    try vault.write("mine\n", to: "notes/b.md")
    #expect(try apply(target) == [])
    #expect(vault.text("notes/b.md") == "mine\n")
    #expect(try vault.snapshot().commits.count == 1)
  }

  @Test func `unsafe names and links are skipped, and carried on in our trees`() throws {
    let link = try vault.vault.repository.writeBlob(Array("/etc/passwd".utf8))
    let target = try commit([
      ("a.md", file("two\n")), ("link.md", (.symlink, link)), ("x\\y.md", file("no\n")),
      ("git~1/config", file("no\n")),
      ("sub", (.submodule, head)),
    ])
    let skipped = try #require(try apply(target))
    #expect(Set(skipped) == ["link.md", "x\\y.md", "git~1/config", "sub"])
    #expect(vault.text("a.md") == "two\n" && vault.text("link.md") == nil)
    #expect(try vault.snapshot().commits.isEmpty)
    try vault.write("more\n", to: "a.md")
    try vault.snapshot()
    let names = try vault.git("ls-tree", "-r", "--name-only", "-z", "HEAD").split(separator: "\0").map(
      String.init)
    #expect(Set(names).isSuperset(of: ["link.md", "x\\y.md", "git~1/config", "sub"]))
    // They go again without being in anyone's way.
    let next = try commit([("link.md", nil), ("x\\y.md", nil), ("sub", nil), ("a.md", file("three\n"))])
    #expect(try apply(next) != nil)
    #expect(vault.text("a.md") == "three\n")
  }

  @Test func `a file that takes the place of a link is written`() throws {
    let link = try vault.vault.repository.writeBlob(Array("a.md".utf8))
    try apply(commit([("link.md", (.symlink, link))]))
    #expect(try apply(commit([("link.md", file("text\n"))])) == [])
    #expect(vault.text("link.md") == "text\n")
    #expect(try apply(commit([("link.md", (.symlink, link))])) == ["link.md"])
    #expect(vault.text("link.md") == nil)
    #expect(try vault.snapshot().commits.isEmpty)
  }

  @Test func `a folder that is a link on disk is not written through, and its files are not deleted`() throws
  {
    try sandbox.write("outside", to: "outside/b.md")
    symlink("../outside", sandbox.path("v/linked"))
    #expect(
      try apply(commit([("linked/b.md", file("theirs\n")), ("a.md", file("two\n"))])) == ["linked/b.md"])
    #expect(sandbox.text("outside/b.md") == "outside" && vault.text("a.md") == "two\n")
    #expect(try vault.snapshot().commits.isEmpty)
    try vault.remove("linked")
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("linked/b.md") == "theirs\n")
  }

  @Test func `a file on disk where a folder comes is left, and the folder's files are not deleted`() throws {
    try vault.write("x.log\n", to: ".gitignore")
    try vault.snapshot()
    try vault.write("local", to: "x.log")
    #expect(try apply(commit([("x.log/b.md", file("theirs\n"))])) == ["x.log/b.md"])
    #expect(try vault.snapshot().commits.isEmpty && vault.snapshot().commits.isEmpty)
    #expect(vault.text("x.log") == "local")
  }

  @Test(arguments: [("area", "area/note.md"), ("area/note.md", "area")])
  func `a file and a folder of one name, made at once, both stay`(theirs: String, mine: String) throws {
    let target = try commit([(theirs, file("theirs\n"))])
    try vault.write("mine\n", to: mine)
    guard case .changed = try vault.vault.apply(target, over: head, branch: "main") else {
      Issue.record("what was made meanwhile was not seen")
      return
    }
    // Made after a command died, it is in the way of what that brought.
    let repository = vault.vault.repository
    let (from, to) = (try repository.readCommit(head).tree, try repository.readCommit(target).tree)
    try vault.vault.state.setApply(.init(head: head, target: target, from: from, to: to))
    try vault.snapshot()
    try vault.snapshot()
    let names = try vault.git("ls-tree", "-r", "--name-only", "HEAD").split(separator: "\n").map(String.init)
    let texts = try names.map { try vault.git("show", "HEAD:\($0)") }
    #expect(texts.contains("theirs") && texts.contains("mine"), "\(names)")
    #expect(try vault.complaints() == [])
  }

  @Test func `an ignored file gives way, is kept, and never gets into history`() throws {
    try vault.write("*.env\n", to: ".gitignore")
    try vault.snapshot()
    try vault.write("SECRET=1", to: "a.env")
    #expect(try apply(commit([("a.env", file("theirs\n"))])) == [])
    #expect(vault.text("a.env") == "theirs\n")
    #expect(try vault.snapshot().commits.isEmpty)
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: sandbox.path("v/.git/daybook/state/replaced-files"))
    #expect(kept.count == 1)
    #expect(vault.text(".git/daybook/state/replaced-files/\(kept[0])") == "SECRET=1")
  }

  @Test func `a file grown over the limit stays as it is, and the rest flows`() throws {
    try vault.write("format: 1\nlimits:\n  file: 100\n", to: ".daybook/config.yml")
    let limited = try TestVault("v", in: sandbox)
    try limited.snapshot()
    let large = String(repeating: "x", count: 101)
    try limited.write(large, to: "a.md")
    let target = try commit([("a.md", file("two\n")), ("notes/b.md", file("two\n"))])
    let (branch, head) = try limited.vault.head()
    guard case .applied(let skipped) = try limited.vault.apply(target, over: head, branch: branch) else {
      Issue.record("nothing was applied")
      return
    }
    #expect(skipped.map(\.path) == ["a.md"])
    #expect(limited.text("a.md") == large && limited.text("notes/b.md") == "two\n")
    #expect(try limited.snapshot().commits.isEmpty)
    try limited.write("small again\n", to: "a.md")
    #expect(try limited.snapshot().commits.count == 1)
  }

  @Test func `the branch moves last, and what is to be done is recorded before`() throws {
    let target = try commit([("a.md", file("two\n")), ("c.md", file("c\n"))])
    // Which tree the disk holds is written between the files and the branch.
    let tree = ".git/daybook/state/tree"
    try vault.remove(tree)
    try sandbox.write("in the way", to: "v/\(tree)/file")
    #expect(throws: VaultError.self) { try apply(target) }
    #expect(try vault.vault.head().commit == head && record?.target == target)
    #expect(vault.text("a.md") == "two\n" && vault.text("c.md") == "c\n")
    try vault.remove(tree)
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(try vault.vault.head().commit == target && record == nil)
  }

  @Test(arguments: 0...4)
  func `what a dead command left half done is finished`(step: Int) throws {
    let target = try commit([("a.md", file("two\n")), ("notes/b.md", nil), ("c.md", file("c\n"))])
    let repository = vault.vault.repository
    let (from, to) = (try repository.readCommit(head).tree, try repository.readCommit(target).tree)
    try vault.vault.state.setApply(.init(head: head, target: target, from: from, to: to))
    if step > 0 { try vault.write("two\n", to: "a.md") }
    if step > 1 { try vault.remove("notes/b.md") }
    if step > 2 { try vault.vault.state.setTree(to) }
    if step > 3 { try vault.git("update-ref", "refs/heads/main", target.hex) }
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("a.md") == "two\n" && vault.text("c.md") == "c\n" && vault.text("notes/b.md") == nil)
    #expect(try vault.vault.head().commit == target && record == nil)
    #expect(try vault.complaints() == [])
  }

  @Test func `what was written after a command died is an edit of what stood there, hours later too`() throws
  {
    let entry = "## [2026-02-16T10:00:00Z] Mine\n"
    let target = try commit([("a.md", file("one\n\n## [2026-02-16T09:00:00Z] Theirs\n"))])
    let repository = vault.vault.repository
    let (from, to) = (try repository.readCommit(head).tree, try repository.readCommit(target).tree)
    try vault.vault.state.setApply(.init(head: head, target: target, from: from, to: to))
    try vault.write("one\n\n" + entry, to: "a.md")
    vault.clock.advance(seconds: 7200)
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 1)
    #expect(vault.text("a.md") == "one\n\n## [2026-02-16T09:00:00Z] Theirs\n\n" + entry)
  }

  @Test func `a note deleted after a command died takes nothing with it that was not on disk`() throws {
    let entry = "## [2026-02-16T09:00:00Z] Theirs\n"
    let target = try commit([("a.md", file("one\n\n" + entry))])
    let repository = vault.vault.repository
    let (from, to) = (try repository.readCommit(head).tree, try repository.readCommit(target).tree)
    try vault.vault.state.setApply(.init(head: head, target: target, from: from, to: to))
    try vault.remove("a.md")
    try vault.snapshot()
    #expect(vault.text("a.md") == entry)
    #expect(try vault.complaints() == [])
  }

  @Test func `what was deleted of a file that a dead command had replaced stays deleted`() throws {
    let theirs = "one\n\n## [2026-02-16T09:00:00Z] Theirs\n"
    let target = try commit([("a.md", file(theirs + "\n## [2026-02-16T10:00:00Z] Doomed\n"))])
    let repository = vault.vault.repository
    let (from, to) = (try repository.readCommit(head).tree, try repository.readCommit(target).tree)
    try vault.vault.state.setApply(.init(head: head, target: target, from: from, to: to))
    try vault.write(theirs, to: "a.md")
    #expect(try vault.snapshot().commits.count == 1)
    #expect(vault.text("a.md") == theirs)
  }

  @Test func `a record whose branch was moved by someone else is dropped`() throws {
    let target = try commit([("a.md", file("two\n"))])
    let other = try commit([("a.md", file("other\n"))])
    let repository = vault.vault.repository
    let (from, to) = (try repository.readCommit(head).tree, try repository.readCommit(target).tree)
    try vault.vault.state.setApply(.init(head: head, target: target, from: from, to: to))
    try vault.git("reset", "-q", "--hard", other.hex)
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(try record == nil)
    #expect(vault.text("a.md") == "other\n")
  }
}
