public import VaultModel

/// Decides the commits that take in what was written into the vault by hand: a pure function of two states
/// of some files.
///
/// 1. All edits come first: those below `agents/A` on a node whose agent is A are A's, the rest the person's.
/// 2. Then each new entry is a commit of its own, in the order of their times, but never before one that
///    stands above it in its note. Its author is the entry's agent.
///    Where a process of ours died before it could commit one, it has the author and the key that were meant.
/// 3. New entries of a note that can't be told apart, because what stands between would read otherwise, are
///    one commit.
///
/// After the last one the files are as on disk, byte for byte.
public struct SnapshotPlan: Sendable {
  /// A file that differs between the last commit and the disk; nil where it doesn't exist.
  public struct Change: Sendable {
    public var path: VaultPath
    public var old: VaultFile?
    public var new: VaultFile?

    public init(path: VaultPath, old: VaultFile?, new: VaultFile?) {
      self.path = path
      self.old = old
      self.new = new
    }
  }

  public private(set) var steps: [CommitStep] = []

  /// The most new entries of one note that become commits of their own.
  static let limit = 500

  public init(_ changes: [Change], agent: Name?) { self.init(changes, agent: agent, abandoned: []) }

  init(_ changes: [Change], agent: Name?, abandoned: [StartedAppend]) {
    let started = Dictionary(abandoned.map { ($0.id, $0) }) { _, last in last }
    let entries = NewEntries(changes)
    var queues = [[CommitStep]]()
    var edits = [CommitStep.Author: [VaultPath: (file: VaultFile?, verb: String)]]()
    for change in changes {
      let stages = Self.stages(change, entries.indices(in: change.path))
      if let edited = stages.edited {
        edits[Self.editor(of: change.path, agent: agent), default: [:]][change.path] =
          (edited, change.old == nil ? "add" : edited == nil ? "delete" : "edit")
      }
      queues.append(stages.steps.map { Self.step(change.path, $0, agent: agent, started) })
    }
    for (author, files) in edits.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {  // 1
      steps.append(
        CommitStep(
          files: files.mapValues(\.file), author: author, date: nil,
          subject: Self.subject(files.mapValues(\.verb))))
    }
    steps += Self.interleaved(queues)  // 2
  }

  /// A note between the edits and its last new entry.
  private struct Stage {
    var file: VaultFile
    var entries: [Entry]
  }

  private static func stages(
    _ change: Change, _ added: [Int: Entry]
  ) -> (edited: VaultFile??, steps: [Stage]) {
    guard let new = change.new, !added.isEmpty else { return (.some(change.new), []) }
    let document = Document(new.bytes)
    var states = [(file: VaultFile, entry: Entry?)]()
    if added.count <= limit {
      let order = added.keys.sorted()
      for count in 0...order.count {
        let left = Set(order[count...])
        let bytes = left.isEmpty ? new.bytes : Self.without(left, document)
        guard left.isEmpty || Document(bytes).pieces.count == document.pieces.count - left.count else {
          states = []
          break
        }
        states.append((VaultFile(bytes, kind: new.kind), count > 0 ? added[order[count - 1]] : nil))
      }
    }
    guard let first = states.first else {  // 3
      let all = added.sorted { $0.key < $1.key }.map(\.value)
      return (nil, [Stage(file: new, entries: all)])
    }
    let isUnedited =
      change.old.map { $0.kind == new.kind && Self.haveSameContent($0.bytes, first.file.bytes) }
      ?? Content(of: first.file.bytes).isEmpty
    let steps = states.dropFirst().map { Stage(file: $0.file, entries: $0.entry.map { [$0] } ?? []) }
    return (isUnedited ? nil : .some(first.file), steps)
  }

  private static func without(_ left: Set<Int>, _ document: Document) -> [UInt8] {
    var bytes = [UInt8]()
    var start = 0
    for index in left.sorted() {
      bytes += document.bytes[start..<document.pieces[index].range.lowerBound]
      start = document.pieces[index].range.upperBound
    }
    return bytes + document.bytes[start...]
  }

  private static func haveSameContent(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    if one == other { return true }
    let (one, other) = (Document(one), Document(other))
    return one.bytes[one.frontMatter] == other.bytes[other.frontMatter]
      && Content(of: one.bytes[one.preamble]) == Content(of: other.bytes[other.preamble])
      && one.pieces.map(\.content) == other.pieces.map(\.content)
  }

  private static func step(
    _ path: VaultPath, _ stage: Stage, agent: Name?, _ started: [EntryID: StartedAppend]
  ) -> CommitStep {
    let first = stage.entries.first
    let append = first.flatMap { started[$0.id] }
    let title = first?.label ?? "edit"
    let more = stage.entries.count > 1 ? " and \(stage.entries.count - 1) more" : ""
    let author: CommitStep.Author =
      if let append {
        append.agent.map { .agent($0.description) } ?? .person
      } else {
        first.map { Self.author(of: $0, at: path, agent: agent) } ?? .person
      }
    return CommitStep(
      files: [path: stage.file], author: author,
      date: stage.entries.map(\.timestamp).max(), subject: CommitStep.subject(path, title + more),
      entries: stage.entries.map(\.id), key: append?.key)
  }

  /// The entry's agent: its `Agent` field, else the folder's, else the node's, else the person.
  static func author(of entry: Entry, at path: VaultPath, agent: Name?) -> CommitStep.Author {
    let name = entry.field("Agent").flatMap { Name($0) } ?? path.agent.flatMap { Name($0) } ?? agent
    return name.map { .agent($0.description) } ?? .person
  }

  private static func editor(of path: VaultPath, agent: Name?) -> CommitStep.Author {
    guard let agent, path.agent.map(String.init) == agent.description else { return .person }
    return .agent(agent.description)
  }

  private static func order(_ author: CommitStep.Author) -> String {
    if case .agent(let name) = author { "b\(name)" } else { "a" }
  }

  private static func subject(_ verbs: [VaultPath: String]) -> String {
    if verbs.count == 1, let (path, verb) = verbs.first { return "\(verb) \(CommitStep.label(path))" }
    let words = Set(verbs.values)
    return "\(words.count == 1 ? words.first ?? "edit" : "edit") \(verbs.count) files"
  }

  /// Takes the step with the smallest id among the heads of all queues, again and again.
  private static func interleaved(_ queues: [[CommitStep]]) -> [CommitStep] {
    var rest = queues.map { $0[...] }
    var result = [CommitStep]()
    while let next = rest.indices.filter({ !rest[$0].isEmpty }).min(by: { one, other in
      guard let first = rest[one].first?.entries.first, let second = rest[other].first?.entries.first else {
        return false
      }
      return first < second
    }) {
      result.append(rest[next].removeFirst())
    }
    return result
  }
}
