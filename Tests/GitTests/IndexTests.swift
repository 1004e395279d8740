import Foundation
import Git
import Testing

@Suite struct IndexTests {
  let sandbox: Sandbox
  let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
  }

  private func commitDisk(_ files: [String: String]) throws -> ObjectID {
    for (name, text) in files { try sandbox.write(text, to: "r/" + name) }
    let id = try repository.commit(files, parents: try repository.head().commit.map { [$0] } ?? [])
    try repository.updateReference(
      "refs/heads/main", to: id, expecting: try repository.reference("refs/heads/main"), log: "test")
    return id
  }

  private func stat(_ path: [UInt8]) -> FileStat? {
    FileStat(path: sandbox.path("r/") + String(decoding: path, as: UTF8.self))
  }

  @Test func `After a reset and an update git status is clean`() throws {
    let first = try commitDisk(["a": "1", "b/c": "2", "b/ü": "3", "gone": "4"])
    try repository.resetIndex(toTree: repository.readCommit(first).tree, stat: stat)
    #expect(try sandbox.git("r", "status", "--porcelain") == "")
    let entries = try repository.indexEntries()
    #expect(entries.map { String(decoding: $0.path, as: UTF8.self) } == ["a", "b/c", "b/ü", "gone"])
    #expect(entries.first?.stat.size == 1)

    try FileManager.default.removeItem(atPath: sandbox.path("r/gone"))
    try sandbox.write("22", to: "r/b/c")
    let blob = try repository.writeBlob(Array("22".utf8))
    let tree = try repository.updateTree(
      repository.readCommit(first).tree, changes: [("gone", nil), ("b/c", (.blob, blob))])
    let person = Signature(name: "Ada", email: "ada@example.org", time: 1_700_000_001)
    let second = try repository.writeCommit(
      tree: tree, parents: [first], author: person, committer: person, message: "two")
    try repository.updateReference("refs/heads/main", to: second, expecting: first, log: "test")
    try repository.updateIndex([
      ("gone", nil), ("never", nil), ("b/c", (.blob, blob, stat(Array("b/c".utf8)))),
    ])
    #expect(try sandbox.git("r", "status", "--porcelain") == "")
  }

  @Test func `An entry with the right stat is not read again`() throws {
    // git would notice the other bytes if it read the file: size, inode and times are all it compares.
    let id = try commitDisk(["a": "1"])
    let old = try #require(stat(Array("a".utf8)))
    let later = FileStat.Time(seconds: old.modified.seconds - 100, nanoseconds: 0)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(later.seconds))],
      ofItemAtPath: sandbox.path("r/a"))
    let aged = try #require(stat(Array("a".utf8)))
    let other = try repository.writeBlob(Array("2".utf8))
    try repository.resetIndex(toTree: repository.readCommit(id).tree, stat: stat)
    try repository.updateIndex([("a", (.blob, other, aged))])
    #expect(try sandbox.git("r", "diff-files", "--name-only") == "")
  }

  @Test func `A held index lock is told at once, and leaves nothing behind`() throws {
    let id = try commitDisk(["a": "1"])
    try repository.resetIndex(toTree: repository.readCommit(id).tree, stat: stat)
    try sandbox.write("", to: "r/.git/index.lock")
    let error = #expect(throws: GitError.self) { try repository.updateIndex([("a", nil)]) }
    #expect(error?.code == .locked)
    try FileManager.default.removeItem(atPath: sandbox.path("r/.git/index.lock"))
    #expect(try repository.indexEntries().count == 1)
    try repository.updateIndex([("x", (.blob, try repository.writeBlob([]), nil))])
    #expect(try repository.indexEntries().count == 2)
  }

  @Test func `A split index is refused with what to do`() throws {
    _ = try commitDisk(["a": "1"])
    try sandbox.git("r", "add", "-A")
    try sandbox.git("r", "update-index", "--split-index")
    let error = #expect(throws: GitError.self) { try Repository.open(sandbox.path("r")).indexEntries() }
    #expect(error?.code == .unsupportedRepository && error?.hint != nil)
  }
}
