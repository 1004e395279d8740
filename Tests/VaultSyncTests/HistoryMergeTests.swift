import Git
import Testing
import VaultModel
import VaultStore

@testable import VaultSync

/// Histories of one note, drawn as commits by hand.
@Suite struct HistoryMergeTests {
  private static let note = "shared/EVENTS.md"
  private static let a = "## [2026-02-16T09:00:00Z] A\n^01khk54qg0c4n9f2t7v5q1w6xz\n"
  private static let b = "## [2026-02-16T10:00:00Z] B\n^01khk54rf8c4n9f2t7v5q1w6xz\n"
  private static let c = "## [2026-02-16T11:00:00Z] C\n^01khk54segc4n9f2t7v5q1w6xz\n"

  private let store = MemoryStore()
  private var history: HistoryMerge<MemoryStore> { HistoryMerge(store: store) }

  private func commit(_ text: String, _ parents: ObjectID...) throws -> ObjectID {
    try commit([Self.note: text], parents)
  }

  private func commit(_ notes: [String: String], _ parents: [ObjectID]) throws -> ObjectID {
    let files = try notes.map { path, text in
      (path: path, file: Optional((mode: FileMode.blob, id: try store.writeBlob(Array(text.utf8)))))
    }
    let author = Signature(name: "Ada", email: "ada@example.org", time: 1)
    return try store.writeCommit(
      tree: store.updateTree(nil, changes: files), parents: parents, author: author, committer: author,
      message: "edit\n")
  }

  private func files(_ commit: ObjectID) throws -> [String: String] {
    try files(tree: store.readCommit(commit).tree)
  }

  private func files(tree: ObjectID) throws -> [String: String] {
    var files = [String: String]()
    for change in try store.diffTrees(nil, tree) {
      guard let file = change.new else { continue }
      files[String(decoding: change.path, as: UTF8.self)] = try String(
        decoding: store.readBlob(file.id), as: UTF8.self)
    }
    return files
  }

  /// ```
  /// root ── one ──── left      one: A; other: B; left: both deleted; right: both, and C
  ///    ╲        ╲ ╱
  ///     ╲        ╳
  ///      other ─╱ ╲─ right
  /// ```
  @Test func `what is deleted after a criss-cross is in one of the bases, and stays deleted`() throws {
    let root = try commit("")
    let (one, other) = (try commit(Self.a, root), try commit(Self.b, root))
    let left = try commit("", commit("\(Self.a)\n\(Self.b)", one, other))
    let right = try commit("\(Self.a)\n\(Self.b)\n\(Self.c)", one, other)
    let bases = try store.mergeBases(left, right)
    #expect(Set(bases) == [one, other])
    #expect(try files(history.mergeCommit(left, right, bases: bases).tip) == [Self.note: Self.c])
  }

  /// As above, where `one` and `other` changed the same field in two ways, and `left` deleted the entry: it is
  /// untouched on the right if it is as in either of them.
  @Test(arguments: ["done", "failed", "held"])
  func `what is as in any of the bases is untouched`(right status: String) throws {
    func text(_ status: String) -> String { Self.a.replacing("^01", with: "**Status:** \(status)\n^01") }
    let root = try commit(text("open"))
    let (one, other) = (try commit(text("done"), root), try commit(text("failed"), root))
    let left = try commit("", one, other)
    let right = try commit("\(text(status))\n\(Self.c)", one, other)
    let merged = try files(history.mergeCommit(left, right, bases: store.mergeBases(left, right)).tip)
    #expect(merged[Self.note]?.contains("] A") == (status == "held"))
    #expect(merged[Self.note]?.contains(Self.c) == true)
  }

  @Test func `bases make one base in whichever order they are found`() throws {
    for number in 0..<24 {
      func text(_ first: String, _ second: String) -> String {
        Self.a.replacing("^01", with: "**First:** \(first)\n**Second:** \(second)\n^01")
      }
      let root = try commit(text("-", "-"))
      let x = try commit(text("x\(number)", "-"), root)
      let y = try commit(text("y\(number)", "y\(number)"), root)
      let z = try commit(text("-", "z\(number)"), root)
      let orders = [[x, y, z], [x, z, y], [y, x, z], [y, z, x], [z, x, y], [z, y, x]]
      #expect(try Set(orders.map { try history.base(of: $0) }).count == 1, "\(number)")
    }
  }

  /// An entry without an id that one base edited and another moved is one in the base that stands for them, though a
  /// third has it not: what two have in common is not what the last two have.
  @Test func `of three bases each is joined over what it has in common with any other`() throws {
    let raw = "## [2026-02-16T12:00:00Z] By hand\n\nOne line.\n"
    for number in 0..<24 {
      let root = try commit("\(Self.a)\nText \(number).\n")
      let written = try commit("\(Self.a)\nText \(number).\n\n\(raw)", root)
      let edited = try commit("\(Self.a)\nText \(number).\n\n\(raw)\nMore.\n", written)
      let archive = "archive/EVENTS.md"
      let moved = try commit([Self.note: "\(Self.a)\nText \(number).\n", archive: raw], [written])
      let without = try commit("\(Self.a)\nText \(number).\n\n\(Self.b)", root)
      let base = try #require(try history.base(of: [edited, moved, without]))
      let notes = try files(tree: base)
      #expect(notes[archive] == "\(raw)\nMore.\n", "\(number)")
      #expect(notes[Self.note]?.contains("By hand") == false && notes[Self.note]?.contains("] B") == true)
    }
  }

  /// ```
  /// base (open) ── done ── open     the node's
  ///           ╲─── failed           the remote's
  /// ```
  @Test func `what a node took back before it was published is no change`() throws {
    func text(_ status: String) -> String { Self.a.replacing("^01", with: "**Status:** \(status)\n^01") }
    let base = try commit(text("open"))
    let done = try commit(text("done"), base)
    let open = try commit(text("open"), done)
    let remote = try commit(text("failed"), base)
    let name = try #require(Name("jerry"))
    let joined = try history.replay(
      [done, open], from: base, onto: remote, identity: NodeIdentity(node: name), now: 2)
    #expect(try files(joined.tip) == [Self.note: text("failed")])
    #expect(joined.conflicts == [])
  }
}
