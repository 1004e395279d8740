import Git
import MarkdownSyntax
import Testing
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// One run of some nodes from one seed: what they do, what goes wrong, and what has to be true in the end.
struct SyncRun {
  let world: any SyncWorld
  let nodes: [String]
  private let seed: UInt64
  private var random: SplitMix64
  /// Entries that were acknowledged or seen in a commit, and that nobody meant to delete.
  private var kept = Set<String>()
  /// Entries that someone deleted.
  private var deleted = Set<String>()
  /// Entries that were edited, or that a stale save has: these may be back with right.
  private var touched = Set<String>()
  private var count = 0
  /// What each node's agents read last, to write it back when it is stale.
  private var copies = [String: String]()
  private let paths = ["agents/billy/MEMORY.md", "shared/EVENTS.md", "shared/TASKS.md"]

  init(world: any SyncWorld, nodes: [String], seed: UInt64) {
    (self.world, self.nodes, self.seed) = (world, nodes, seed)
    random = SplitMix64(seed: seed)
  }

  mutating func play(rounds: Int) throws {
    for _ in 0..<rounds {
      world.clock.advance(seconds: Int64.random(in: 0...200, using: &random))
      try act(nodes[Int.random(in: 0..<nodes.count, using: &random)])
    }
    // Faults are over. One round brings everything in, the next takes it everywhere.
    for node in nodes + nodes {
      let report = try world.sync(node)
      #expect(report.exitCode == 0, "seed \(seed): \(node) \(report.outcome) \(report.remotes)")
    }
    try check()
  }

  private mutating func act(_ node: String) throws {
    let path = paths[Int.random(in: 0..<paths.count, using: &random)]
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<6: try append(path, node)
    case 6..<8: try writeByHand(path, node)
    case 8: try editProse(path, node)
    case 9: try editEntry(path, node)
    case 10: try deleteEntry(path, node)
    case 11: copies["\(node) \(path)"] = try world.text(path, on: node)
    case 12: try saveStale(path, node)
    default: try sync(node)
    }
  }

  private mutating func title() -> String {
    count += 1
    return "Entry \(count)."
  }

  private mutating func append(_ path: String, _ node: String) throws {
    let title = title()
    let world = world
    try survivingCrash(node) { try world.append(title, to: path, on: node) }
    if try titles(on: node).contains(title) { kept.insert(title) }
  }

  private mutating func writeByHand(_ path: String, _ node: String) throws {
    let title = title()
    let text = try world.text(path, on: node) ?? ""
    let time = Timestamp(milliseconds: world.clock.now)
    let entry = Array("## [\(time)] \(title)\n\nBy hand.\n".utf8)
    let suffix = try Appending.suffix(for: entry, to: Array(text.utf8))
    try world.write(text + String(decoding: suffix, as: UTF8.self), to: path, on: node)
    kept.insert(title)
  }

  private mutating func editProse(_ path: String, _ node: String) throws {
    let text = try world.text(path, on: node) ?? ""
    let rest = text.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("## ") }
    count += 1
    try world.write("Prose \(count) of \(node).\n\n" + rest.joined(separator: "\n"), to: path, on: node)
  }

  /// Edits in place; the entry counts as touched from then on.
  private mutating func editEntry(_ path: String, _ node: String) throws {
    guard let text = try world.text(path, on: node), let title = pick(text) else { return }
    count += 1
    try world.write(text.replacing("\(title)\n", with: "\(title)\n**Note:** \(count)\n"), to: path, on: node)
    touched.insert(title)
  }

  private mutating func deleteEntry(_ path: String, _ node: String) throws {
    guard let text = try world.text(path, on: node), let title = pick(text) else { return }
    let document = Document(Array(text.utf8))
    let entries = document.entries(path: path)
    guard let entry = entries.first(where: { $0.title == title }) else { return }
    var bytes = document.bytes
    bytes.removeSubrange(entry.range)
    try world.write(String(decoding: bytes, as: UTF8.self), to: path, on: node)
    kept.remove(title)
    deleted.insert(title)
    // A first deletion of what sync brought lately is taken for a stale save, and undone; one of old
    // entries is not.
    if Bool.random(using: &random) {
      world.clock.advance(seconds: 601)
    } else if try !world.snapshot(on: node).reconciled.isEmpty {
      touched.insert(title)
    }
  }

  /// Writes back what an agent read earlier, with an entry more.
  private mutating func saveStale(_ path: String, _ node: String) throws {
    guard let copy = copies.removeValue(forKey: "\(node) \(path)") else { return }
    let now = try world.text(path, on: node) ?? ""
    // It must be a copy from before a sync, not one that takes back this node's own work.
    let gone = Set(titles(in: now)).subtracting(titles(in: copy))
    guard gone.isEmpty else { return }
    try world.write(copy, to: path, on: node)
    touched.formUnion(titles(in: copy))
  }

  private mutating func sync(_ node: String) throws {
    let faults = Faults()
    switch Int.random(in: 0..<12, using: &random) {
    case 0: faults.isOffline = true
    case 1: faults.lostReplies = 1
    case 2: (faults.lostReplies, faults.isGoneAfterLostReply) = (1, true)
    case 3: faults.crashesAfterPush = true
    case 4:
      let (world, other, title) = (world, nodes[Int.random(in: 0..<nodes.count, using: &random)], title())
      let path = paths[0]
      guard other != node else { break }
      faults.beforePush = [
        {
          try world.append(title, to: path, on: other)
          try world.sync(other)
        }
      ]
    case 5:
      let (world, title, path) = (world, title(), paths[1])
      faults.beforeApply = [
        {
          let text = try world.text(path, on: node) ?? ""
          try world.write(text + "\n\n## [2026-02-16T12:00:00Z] \(title)\n", to: path, on: node)
        }
      ]
    default: break
    }
    let world = world
    try survivingCrash(node) { try world.sync(node, faults) }
    for text in try world.files(on: node).filter({ paths.contains($0.key) }).values {
      kept.formUnion(titles(in: text).filter { !deleted.contains($0) })
    }
  }

  /// Runs what may die at any step of the node, as in one of six cases it does.
  private mutating func survivingCrash(_ node: String, _ body: () throws -> Void) throws {
    if let memory = world as? MemoryWorld, Int.random(in: 0..<6, using: &random) == 0 {
      try memory.node(node).steps.untilCrash = Int.random(in: 0..<30, using: &random)
    }
    do { try body() } catch is Crash {}
    if let memory = world as? MemoryWorld { try memory.node(node).steps.untilCrash = nil }
  }

  private func check() throws {
    let files = try world.files(on: nodes[0])
    let tip = try #require(try world.remoteTip)
    for node in nodes {
      #expect(try world.files(on: node) == files, "seed \(seed): \(node)")
      #expect(try world.head(of: node) == tip, "seed \(seed): \(node)")
    }
    #expect(try world.tree(of: tip, on: nodes[0]) == files, "seed \(seed)")
    let found = try titles(on: nodes[0])
    let counts = Dictionary(grouping: found) { $0 }.mapValues(\.count)
    let lost = kept.filter { counts[$0] == nil }.sorted()
    #expect(lost == [], "seed \(seed): lost")
    #expect(counts.filter { $0.value > 1 }.keys.sorted() == [], "seed \(seed): doubled")
    let back = deleted.subtracting(touched).filter { counts[$0] != nil }.sorted()
    #expect(back == [], "seed \(seed): back again")
  }

  private mutating func pick(_ text: String) -> String? {
    let titles = titles(in: text)
    return titles.isEmpty ? nil : titles[Int.random(in: 0..<titles.count, using: &random)]
  }

  private func titles(on node: String) throws -> [String] {
    try world.files(on: node).filter { paths.contains($0.key) }.values.flatMap(titles(in:))
  }

  private func titles(in text: String) -> [String] {
    Document(Array(text.utf8)).entries(path: "").map(\.title).filter { $0.hasPrefix("Entry ") }
  }
}
