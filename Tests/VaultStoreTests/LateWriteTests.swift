import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct LateWriteTests {
  let sandbox: Sandbox
  let vault: TestVault
  let path = "shared/LOG.md"
  static let one = "## [2026-02-16T10:01:00Z] One\n"
  static let theirs = "## [2026-02-16T10:02:00Z] Theirs\n"
  static let late = "\n## [2026-02-16T10:03:00Z] Late\n"
  static let later = "\n## [2026-02-16T10:04:00Z] Later\n"

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write(Self.one, to: path)
    try vault.snapshot()
  }

  /// Opens the note as a program does that keeps it open.
  private func open() throws -> FileHandle {
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: sandbox.path("v/\(path)")))
    try handle.seekToEnd()
    return handle
  }

  /// Puts a version on disk as sync does; nil deletes the note.
  private func bring(_ text: String?) throws {
    let (branch, head) = try vault.vault.head()
    let repository = vault.vault.repository
    let file = try text.map { (mode: FileMode.blob, id: try repository.writeBlob(Array($0.utf8))) }
    let tree = try repository.updateTree(
      head.map { try repository.readCommit($0).tree }, changes: [(path: path, file: file)])
    let target = try vault.commit(tree: tree, on: head)
    guard
      case .applied = try vault.vault.locked({
        try vault.vault.apply(target, over: head, branch: branch)
      })
    else {
      Issue.record("nothing was applied")
      return
    }
  }

  /// The titles in a text, in order.
  private func titles(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n").filter { $0.hasPrefix("## [") }.map { String($0.dropFirst(26)) }
  }

  /// How many links to replaced files there are.
  private var links: Int {
    (try? FileManager.default.contentsOfDirectory(
      atPath: sandbox.path("v/.git/daybook/state/\(LateWriter.folder)")
    ).count) ?? 0
  }

  private func expectTidy(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(try vault.complaints() == [], sourceLocation: sourceLocation)
    let names = FileManager.default.enumerator(atPath: sandbox.path("v"))?.compactMap { $0 as? String } ?? []
    #expect(
      names.filter { $0.contains(WorkingFolder.temporaryPrefix) } == [], sourceLocation: sourceLocation)
  }

  private func expect(_ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(titles(vault.text(path)) == expected, sourceLocation: sourceLocation)
    #expect(titles(try vault.git("show", "HEAD:\(path)")) == expected, sourceLocation: sourceLocation)
    try expectTidy(sourceLocation: sourceLocation)
  }

  @Test func `where something else stands now, what comes late is kept among the conflicts`() throws {
    let handle = try open()
    try bring(nil)
    try vault.write("in its place\n", to: "\(path)/file.md")
    try handle.write(contentsOf: Data(Self.late.utf8))
    vault.outlastYoungFiles()
    _ = try vault.snapshot()
    let folder = sandbox.path("v/conflicts/shared")
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(kept.count == 1)
    #expect(titles(kept.first.flatMap { vault.text("conflicts/shared/\($0)") }) == ["One", "Late"])
    #expect(try vault.snapshot().commits.isEmpty)
  }

  @Test func `what is written into a replaced note is taken in, once`() throws {
    let program = try open()
    try bring(Self.one + "\n" + Self.theirs)
    try program.write(contentsOf: Data(Self.late.utf8))
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 1 && snapshot.reconciled == [path])
    try expect(["One", "Theirs", "Late"])
    #expect(try vault.snapshot().commits.isEmpty)
    try expect(["One", "Theirs", "Late"])
  }

  @Test func `a second late write is taken in too, and what was deleted between stays deleted`() throws {
    let program = try open()
    try bring(Self.one + "\n" + Self.theirs)
    try program.write(contentsOf: Data(Self.late.utf8))
    try vault.snapshot()
    try vault.write(Self.one + Self.late, to: path)
    try vault.snapshot()
    try program.write(contentsOf: Data(Self.later.utf8))
    #expect(try vault.snapshot().commits.count == 1)
    try expect(["One", "Late", "Later"])
  }

  @Test func `half an entry becomes a whole one`() throws {
    let program = try open()
    try bring(Self.one + "\n" + Self.theirs)
    try program.write(contentsOf: Data(Self.late.utf8))
    try vault.snapshot()
    try program.write(contentsOf: Data("a second line\n".utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Late"])
    #expect(vault.text(path)?.contains("Late\na second line\n") == true)
    #expect(try vault.git("ls-files", "conflicts").isEmpty)
  }

  @Test func `what is written into a note that sync deleted comes back, once`() throws {
    let program = try open()
    try bring(nil)
    #expect(vault.text(path) == nil)
    try program.write(contentsOf: Data(Self.late.utf8))
    #expect(try vault.snapshot().commits.count == 1)
    #expect(titles(vault.text(path)).count { $0 == "Late" } == 1)
    #expect(titles(try vault.git("show", "HEAD:\(path)")).count { $0 == "Late" } == 1)
    try expectTidy()
    #expect(try vault.snapshot().commits.isEmpty)
    try program.write(contentsOf: Data(Self.later.utf8))
    #expect(try vault.snapshot().commits.count == 1)
    #expect(titles(vault.text(path)).filter { $0.hasPrefix("Late") } == ["Late", "Later"])
    try expectTidy()
  }

  @Test func `programs that opened two versions of a note are both heard`() throws {
    let first = try open()
    try bring(Self.one + "\n" + Self.theirs)
    vault.clock.advance(seconds: 1)
    let second = try open()
    try bring(Self.one + "\n" + Self.theirs + "\n## [2026-02-16T10:02:30Z] Theirs, too\n")
    try first.write(contentsOf: Data(Self.late.utf8))
    try second.write(contentsOf: Data(Self.later.utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Theirs, too", "Late", "Later"])
  }

  @Test func `a program that opened what a late write was merged into is heard`() throws {
    let first = try open()
    try bring(Self.one + "\n" + Self.theirs)
    let second = try open()
    try first.write(contentsOf: Data(Self.late.utf8))
    try vault.snapshot()
    try second.write(contentsOf: Data(Self.later.utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Late", "Later"])
  }

  @Test func `a program that rewrites a replaced note deletes nothing while it does`() throws {
    let program = try open()
    try bring(Self.one + "\n" + Self.theirs)
    try program.truncate(atOffset: 0)
    let link = try #require(try vault.vault.state.lateWriters().first?.link)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(vault.clock.now - 100) / 1000)],
      ofItemAtPath: sandbox.path("v/.git/daybook/state/\(link)"))
    #expect(try vault.snapshot().commits.isEmpty)
    try expect(["One", "Theirs"])
    try program.write(contentsOf: Data((Self.one + Self.late).utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Late"])
  }

  @Test func `a replaced note is forgotten after a day, and heard until then`() throws {
    let program = try open()
    try bring(Self.one + "\n" + Self.theirs)
    #expect(links == 1)
    vault.clock.advance(seconds: LateWriter.window)
    try program.write(contentsOf: Data(Self.late.utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Late"])
    // What the late write was merged into was replaced, too.
    #expect(links == 2)
    vault.clock.advance(seconds: 1)
    try vault.snapshot()
    #expect(try links == 1 && vault.vault.state.lateWriters().count == 1)
    try program.write(contentsOf: Data(Self.later.utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Late"])
    vault.clock.advance(seconds: LateWriter.window)
    try vault.snapshot()
    #expect(try links == 0 && vault.vault.state.lateWriters().isEmpty)
  }

  @Test func `what is written between the last read and the replacement is seen`() throws {
    let program = try open()
    let blob = try Repository.hashBlob(Array(Self.one.utf8))
    try program.write(contentsOf: Data(Self.late.utf8))
    let name = try #require(VaultPath(path))
    try vault.vault.keepForLateWriters(name, blob)
    try vault.vault.folder.replace(name, with: Array(Self.one.utf8))
    try vault.snapshot()
    try expect(["One", "Late"])
  }

  @Test func `a program whose stale save was mended is heard`() throws {
    try bring(Self.one + "\n" + Self.theirs)
    let program = try open()
    try program.truncate(atOffset: 0)
    try program.write(contentsOf: Data((Self.one + Self.late).utf8))
    #expect(try vault.snapshot().reconciled == [path])
    try program.write(contentsOf: Data(Self.later.utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Late", "Later"])
  }

  @Test func `a clock that was set back a little forgets nothing`() throws {
    let program = try open()
    try bring(Self.one + "\n" + Self.theirs)
    vault.clock.advance(seconds: -30)
    try vault.snapshot()
    try program.write(contentsOf: Data(Self.late.utf8))
    try vault.snapshot()
    try expect(["One", "Theirs", "Late"])
  }

  @Test func `a note that nobody touches is looked at and changes nothing`() throws {
    try bring(Self.one + "\n" + Self.theirs)
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.isEmpty && snapshot.reconciled.isEmpty)
    try bring(nil)
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text(path) == nil)
    try expectTidy()
  }

  @Test(arguments: ["a.md", "a b/c d.md", "ü/ä.md"])
  func `what is remembered survives the state file`(name: String) throws {
    let blob = try Repository.hashBlob([1])
    let writer = LateWriter(name: "1-2", blob: blob, at: -3, path: try #require(VaultPath(name)))
    #expect(LateWriter(line: writer.line[...]) == writer)
    #expect(LateWriter(line: "1-2 \(blob) 3") == nil)
  }
}
