@testable import VaultModel

/// Makes facts from a few words, with ids that count up from the start of a day.
struct FactMaker {
  private var counter: UInt64 = 0
  var facts: [Fact] = []

  /// 2026-02-16T12:00:00Z
  static let noon: UInt64 = 1_771_243_200_000

  @discardableResult
  mutating func add(
    _ fields: [(String, String)], _ edges: [Edge] = [], on node: UInt32 = 1,
    in path: String = "shared/DECISIONS.md", after minutes: UInt64? = nil
  ) -> EntryID {
    counter += 1
    let time = Self.noon + (minutes ?? counter) * 60_000
    let id = EntryID(high: time << 16 | (minutes == nil ? 0 : counter), low: UInt64(node) << 32 | counter)
    let keys = Set(fields.map(\.0))
    let kind: EntryKind =
      keys.contains("Decision")
      ? .decision : keys.contains("Severity") ? .alert : keys.contains("Kind") ? .task : .entry
    facts.append(
      Fact(
        id: id, kind: kind, path: path, line: Int(counter), timestamp: id.timestamp,
        title: "Entry \(counter)",
        agent: nil, edges: edges, fields: PackedFields(fields.map { Field(key: $0.0, value: $0.1) })))
    return id
  }

  @discardableResult
  mutating func decision(_ status: String? = nil, supersedes: [EntryID] = [], on node: UInt32 = 1) -> EntryID
  {
    let fields = [("Decision", "Do it.")] + (status.map { [("Status", $0)] } ?? [])
    return add(fields, supersedes.map { Edge(.supersedes, $0) }, on: node)
  }

  @discardableResult
  mutating func say(
    _ status: String, of target: EntryID, after seen: [EntryID] = [], on node: UInt32 = 1
  ) -> EntryID {
    add([("Status", status)], [Edge(.updates, target)] + seen.map { Edge(.after, $0) }, on: node)
  }

  @discardableResult
  mutating func retract(_ target: EntryID) -> EntryID { add([], [Edge(.retracts, target)]) }

  func fold(at now: Timestamp? = nil) -> Fold { Fold(facts, at: now) }

  func item(_ id: EntryID, at now: Timestamp? = nil) throws -> FoldedItem {
    guard let item = fold(at: now).item(holding: id) else { throw Missing() }
    return item
  }

  struct Missing: Error {}
}
