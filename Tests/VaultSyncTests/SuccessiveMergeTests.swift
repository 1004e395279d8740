import Foundation
import Git
import Testing
import VaultModel
import VaultStore

@testable import VaultSync

/// A replay's merges, one after another, against the same merges each made from nothing.
@Suite struct SuccessiveMergeTests {
  /// A few logs and what people and agents do to them, from a seed.
  private struct Writer {
    var random: SplitMix64
    let side: String
    private var count = 0

    init(seed: UInt64, side: String) {
      random = SplitMix64(seed: seed &* 7 &+ UInt64(side.utf8.first ?? 0))
      self.side = side
    }

    static let paths = ["agents/a/HISTORY.md", "agents/a/MEMORY.md", "agents/b/MEMORY.md", "shared/LOG.md"]

    mutating func entry() -> String {
      count += 1
      let time = Timestamp(seconds: 1_771_243_200 + Int64(count) * 60)
      let reading = HybridClock.Reading(milliseconds: time.milliseconds, counter: 0)
      let id = EntryID(reading: reading, node: side, random: UInt32(count))
      let mark = Int.random(in: 0..<6, using: &random) == 0 ? "" : "^\(id)\n"
      let title = Int.random(in: 0..<8, using: &random) == 0 ? "Same" : "\(side)\(count)"
      return "## [\(time)] \(title)\n**Status:** \(side)\(count)\n\(mark)\nText \(side)\(count).\n\n"
    }

    mutating func edit(_ files: inout [String: String]) {
      let path = Self.paths.randomElement(using: &random) ?? ""
      var pieces = (files[path] ?? "").split(separator: "## ", omittingEmptySubsequences: false).map(
        String.init)
      let place = Int.random(in: 0..<max(1, pieces.count), using: &random)
      switch Int.random(in: 0..<20, using: &random) {
      case 0 where place > 0: pieces.remove(at: place)
      case 1 where place > 0:  // Moved to another note.
        let target = Self.paths.randomElement(using: &random) ?? ""
        files[target, default: "# Log\n\n"] += "## " + pieces.remove(at: place)
      case 2: pieces[place] += "More of \(side)\(count).\n\n"
      case 3: pieces[place] = pieces[place].replacing("Status:** ", with: "Status:** \(side)")
      case 4: files["notes/\(side)\(count).md"] = "# A note of \(side)\n"
      case 5: files["image.png"] = "\(side)\(count)"
      case 6:
        files[path] = nil
        return
      default:
        files[path, default: "# Log\n\n"] += entry()
        return
      }
      if files[path] != nil { files[path] = pieces.joined(separator: "## ") }
    }
  }

  @Test func `each version merges as it would by itself`() throws {
    var (versions, whole) = (0, 0)
    let wanted = ProcessInfo.processInfo.environment["DAYBOOK_TEST_SEEDS"].flatMap(UInt64.init)
    for seed in 0..<(wanted ?? 40) {
      let store = MemoryStore()
      func tree(_ files: [String: String]) throws -> ObjectID {
        try store.updateTree(
          nil, changes: files.map { ($0, (mode: .blob, id: try store.writeBlob(Array($1.utf8)))) })
      }
      var source = Writer(seed: seed, side: "b")
      var base = [String: String]()
      for path in Writer.paths { base[path] = "# Log\n\n" + (0..<6).map { _ in source.entry() }.joined() }
      var (left, right) = (base, base)
      var (here, there) = (Writer(seed: seed, side: "l"), Writer(seed: seed, side: "r"))
      for _ in 0..<8 { there.edit(&right) }
      let none = ProvenanceIndex(of: [], in: store)
      let history = HistoryMerge(store: store)
      let (baseTree, rightTree) = (try tree(base), try tree(right))
      let merges = SuccessiveMerge(history, base: baseTree, right: rightTree, provenance: (none, none))
      for step in 0..<12 {
        here.edit(&left)
        let version = try tree(left)
        let found = try merges.merge(version)
        let wanted = try history.merge(
          base: baseTree, left: version, right: rightTree, provenance: (none, none))
        #expect(found.tree == wanted.tree, "seed \(seed), step \(step)")
        #expect(found.conflicts == wanted.conflicts, "seed \(seed), step \(step)")
        #expect(found.fallbacks == wanted.fallbacks, "seed \(seed), step \(step)")
        versions += 1
      }
      whole += merges.wholeMerges
    }
    // Else nothing was tested.
    #expect(whole < versions * 3 / 4)
  }
}
