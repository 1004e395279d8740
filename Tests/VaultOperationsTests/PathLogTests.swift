import Foundation
import Git
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

/// The log of one note, which reads only what it must, against the log of everything.
@Suite struct PathLogTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }

  init() throws { sandbox = try Sandbox() }

  private static let paths = ["shared/A.md", "shared/deep/er/B.md", "shared/deep/C.md"]

  /// Adds commits to what HEAD names: edits, deletions, and, where asked for, branches that are merged again.
  private func grow(_ count: Int, merges: Bool, _ random: inout some RandomNumberGenerator) throws {
    let repository = vault.repository
    let head = try #require(try vault.headCommit())
    func commit(on parents: [ObjectID], _ name: String) throws -> ObjectID {
      var changes = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
      for path in Self.paths where Int.random(in: 0..<3, using: &random) == 0 {
        let isGone = Int.random(in: 0..<6, using: &random) == 0
        let text = "# \(Int.random(in: 0..<4, using: &random))\n"
        changes.append((path, isGone ? nil : (.blob, try repository.writeBlob(Array(text.utf8)))))
      }
      let base = try repository.readCommit(parents[0]).tree
      // What isn't there can't be taken away.
      let known = try changes.filter { change in
        try change.file != nil || repository.entry(at: change.path, in: base) != nil
      }
      let tree = try repository.updateTree(base, changes: known)
      let person = Signature(name: "Ada", email: "a@b.org", time: Sandbox.now / 1000 - 5)
      return try repository.writeCommit(
        tree: tree, parents: parents, author: person, committer: person, message: "\(name)\n")
    }
    let tip = try repository.inOnePack {
      var tip = head
      for number in 0..<count {
        let side = tip
        tip = try commit(on: [tip], "\(number)")
        if merges, number % 9 == 4 {
          tip = try commit(on: [tip, commit(on: [side], "side \(number)")], "merge \(number)")
        }
      }
      return tip
    }
    try repository.updateReference("refs/heads/main", to: tip, expecting: head, log: "test")
  }

  private func expectSame(_ note: String) throws {
    func lines(_ query: LogQuery) throws -> [String] {
      try vault.log(query, as: nil).changes.filter { $0.path == note }.map {
        "\($0.commit) \($0.operation) \($0.kind) \($0.title) \($0.author) \($0.at) \($0.id.map(\.description) ?? "")"
      }
    }
    let all = try lines(LogQuery())
    let cache = "\(vault.path)/.git/daybook/cache"
    for attempt in ["first", "kept", "damaged"] {
      #expect(try lines(LogQuery(file: note)) == all, "\(note) \(attempt)")
      guard attempt == "kept" else { continue }
      for name in (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []
      where name.hasPrefix("log-") {
        let url = URL(fileURLWithPath: "\(cache)/\(name)")
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: url)
      }
    }
    #expect(try lines(LogQuery(file: note, last: 2)) == Array(all.prefix(2)))
  }

  @Test(arguments: [false, true], 1...3 as ClosedRange<UInt64>)
  func `it tells what the log of everything tells`(merges: Bool, seed: UInt64) throws {
    var random = SeededRandom(state: seed)
    for count in [150, 3, 1, 120] {
      try grow(count, merges: merges, &random)
      for note in Self.paths { try expectSame(note) }
    }
    #expect(try vault.repository.reference("refs/heads/main") == vault.headCommit())
  }

  @Test func `entries are told by their titles of today, from the cache as well`() throws {
    var receipts = [AppendReceipt]()
    for number in 0..<105 {
      var entry = NewEntry()
      entry.title = "Entry \(number)"
      receipts.append(try vault.add(entry, to: "shared/A", as: nil))
    }
    try expectSame("shared/A.md")
    let text = try sandbox.text("shared/A.md")
    try sandbox.write(text.replacingOccurrences(of: "Entry 7\n", with: "Renamed\n"), to: "shared/A.md")
    _ = try vault.locked { try vault.snapshot(identity: vault.identity()) }
    let changes = try vault.log(LogQuery(file: "shared/A"), as: nil).changes
    #expect(changes.count == 106 && changes.contains { $0.title == "Renamed" && $0.id == receipts[7].id })
    try expectSame("shared/A.md")
  }
}
