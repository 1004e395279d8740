import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct DiskSignatureTests {
  let sandbox: Sandbox
  let vault: TestVault

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write("one\n", to: "a.md")
    try vault.write("two\n", to: "notes/b.md")
    try vault.snapshot()
  }

  /// Whether the next snapshot is content with one look: it wouldn't miss the index then.
  private func isQuick() throws -> Bool {
    let index = sandbox.path("v/.git/index")
    try FileManager.default.moveItem(atPath: index, toPath: index + "-aside")
    try vault.snapshot()
    guard !FileManager.default.fileExists(atPath: index) else {
      try FileManager.default.removeItem(atPath: index + "-aside")
      return false
    }
    try FileManager.default.moveItem(atPath: index + "-aside", toPath: index)
    return true
  }

  /// Takes snapshots until one look is enough.
  private func settle() throws {
    vault.outlastYoungFiles()
    try vault.snapshot()
    #expect(try isQuick())
  }

  @Test func `an untouched vault is looked at, and not read`() throws {
    try settle()
    let snapshot = try vault.snapshot()
    let head = try #require(try vault.vault.head().commit)
    #expect(snapshot.commits.isEmpty && snapshot.head == head)
    #expect(try snapshot.tree == vault.vault.repository.readCommit(head).tree)
    #expect(try vault.complaints() == [])
  }

  @Test func `what is as committed can be remembered without a snapshot`() throws {
    try vault.write("other\n", to: "a.md")
    try vault.snapshot()
    vault.outlastYoungFiles()
    try vault.vault.rememberDisk()
    #expect(try isQuick())
    try vault.vault.rememberDisk()
    #expect(try isQuick())
  }

  @Test func `what isn't committed is never remembered as if it were`() throws {
    try settle()
    try vault.write("other\n", to: "a.md")
    try vault.write("new\n", to: "c.md")
    try FileManager.default.removeItem(atPath: sandbox.path("v/notes/b.md"))
    vault.outlastYoungFiles()
    try vault.vault.rememberDisk()
    #expect(try !isQuick())
    let head = try #require(try vault.vault.head().commit)
    let tree = try vault.vault.repository.readCommit(head).tree
    let paths = try ["a.md", "c.md", "notes/b.md"].map { try #require(VaultPath($0)) }
    let found = try paths.map { try vault.vault.repository.file(at: $0, in: tree) }
    #expect(found[0]?.id == (try Repository.hashBlob(Array("other\n".utf8))))
    #expect(found[1] != nil && found[2] == nil)
  }

  @Test func `many files are looked at by several threads, in one order`() throws {
    for number in 0..<9000 { try vault.write("\(number)\n", to: "many/\(number / 100)/\(number).md") }
    let first = try #require(DiskSignature(of: vault.vault.folder))
    #expect(DiskSignature(of: vault.vault.folder) == first)
    try vault.write("changed\n", to: "many/57/5711.md")
    #expect(try #require(DiskSignature(of: vault.vault.folder)) != first)
  }

  /// What somebody does to a vault, and how many commits it comes to.
  enum Change: CaseIterable, Sendable {
    case edit, append, sameSizeAndTime, rename, delete, makeExecutable, newFile, replaceByFile
  }

  @Test(arguments: Change.allCases)
  func `every change is seen`(change: Change) throws {
    try settle()
    switch change {
    case .edit: try vault.write("other\n", to: "a.md")
    case .append: try sandbox.append("more\n", to: "v/notes/b.md")
    case .sameSizeAndTime:
      let before = try #require(FileStat(path: sandbox.path("v/a.md"))).modified
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: sandbox.path("v/a.md")))
      try file.write(contentsOf: Data("ONE\n".utf8))
      try file.close()
      let time = timespec(tv_sec: Int(before.seconds), tv_nsec: Int(before.nanoseconds))
      #expect(utimensat(AT_FDCWD, sandbox.path("v/a.md"), [time, time], 0) == 0)
      #expect(FileStat(path: sandbox.path("v/a.md"))?.modified == before)
    case .rename:
      try FileManager.default.moveItem(atPath: sandbox.path("v/a.md"), toPath: sandbox.path("v/c.md"))
    case .delete: try vault.remove("notes/b.md")
    case .makeExecutable: chmod(sandbox.path("v/a.md"), 0o755)
    case .newFile: try vault.write("new\n", to: "new/folder/c.md")
    case .replaceByFile:
      try vault.write("ONE\n", to: "c.tmp")
      #expect(Foundation.rename(sandbox.path("v/c.tmp"), sandbox.path("v/a.md")) == 0)
    }
    #expect(try vault.snapshot().commits.count == 1)
    #expect(try vault.complaints() == [])
  }

  @Test func `a change within the same tick as the look is seen`() throws {
    for round in 0..<40 {
      try vault.write("text \(round % 10)\n", to: "a.md")
      #expect(try vault.snapshot().commits.count == 1, "round \(round)")
      try vault.snapshot()
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: sandbox.path("v/a.md")))
      try file.write(contentsOf: Data("TEXT".utf8))
      try file.close()
      #expect(try vault.snapshot().commits.count == 1, "round \(round)")
    }
  }

  @Test func `an empty folder changes nothing`() throws {
    try settle()
    try FileManager.default.createDirectory(
      atPath: sandbox.path("v/empty"), withIntermediateDirectories: false)
    #expect(try !isQuick())
    #expect(try vault.snapshot().commits.isEmpty)
  }

  @Test func `a branch that was moved is seen`() throws {
    try settle()
    let (_, head) = try vault.vault.head()
    let target = try vault.commit([("never/written.md", .blob, "theirs\n")], on: head)
    try vault.git("update-ref", "refs/heads/main", target.hex)
    let snapshot = try vault.snapshot()
    #expect(snapshot.head == target && vault.text("never/written.md") == "theirs\n")
  }

  @Test func `another branch of the same commit is named, and one of another is seen`() throws {
    try settle()
    try vault.git("symbolic-ref", "HEAD", "refs/heads/other")
    try vault.git("update-ref", "refs/heads/other", "refs/heads/main")
    #expect(try vault.snapshot().branch == "other")
    let (_, head) = try vault.vault.head()
    try vault.git("update-ref", "refs/heads/third", try vault.commit([], on: head).hex)
    try vault.git("symbolic-ref", "HEAD", "refs/heads/third")
    #expect(try !isQuick())
  }

  @Test func `nothing is kept while a file is passed over`() throws {
    symlink("a.md", sandbox.path("v/link"))
    vault.outlastYoungFiles()
    try vault.snapshot()
    #expect(try !isQuick())
    #expect(try vault.snapshot().skipped.map(\.path) == ["link"])
  }

  @Test func `nothing is kept while a file is in mid-save`() throws {
    try vault.write("one\nhalf", to: "a.md", millisecondsAgo: 100)
    vault.outlastYoungFiles()
    let request = SnapshotRequest(leavesUnsettled: true)
    #expect(try vault.snapshot(request).unsettled.count == 1)
    vault.clock.advance(seconds: 5)
    #expect(try vault.snapshot(request).commits.count == 1)
  }

  @Test func `nothing is kept while deletions are held`() throws {
    for number in 0..<20 { try vault.write("\(number)\n", to: "many/\(number).md") }
    try vault.snapshot()
    try vault.remove("many")
    vault.outlastYoungFiles()
    #expect(try vault.snapshot().held.count == 20)
    #expect(try vault.snapshot().held.count == 20)
    #expect(try vault.snapshot(SnapshotRequest(allowsMassDeletion: true)).commits.count == 1)
  }

  @Test func `an index that another program held is brought into step later`() throws {
    try vault.write("other\n", to: "a.md")
    vault.outlastYoungFiles()
    try sandbox.write("", to: "v/.git/index.lock")
    #expect(try vault.snapshot().commits.count == 1)
    try vault.snapshot()
    try sandbox.remove("v/.git/index.lock")
    try vault.snapshot()
    #expect(try vault.complaints() == [])
    try vault.snapshot()
    #expect(try isQuick())
  }
}
