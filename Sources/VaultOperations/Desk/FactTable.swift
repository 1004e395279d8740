import Git
import VaultModel

/// The facts of every note, as `.git/daybook/cache` keeps them: a note's count as long as its blob is the same.
///
/// All numbers are little endian. A file is a header line, whether some id stands in two notes (1), notes, and 8
/// bytes of checksum:
///
/// ```
/// note   path (2 bytes of length), stat (40), blob id (20), number of facts (4), facts
/// fact   id (16), milliseconds (8), line (4), length of the fields (4), length of the title (2), number of
///        edges (2), kind (1), length of the agent's name (1, 255 for none), the name, the title, edges (verb 1,
///        id 16), the fields as `PackedFields` has them
/// ```
struct FactTable {
  struct Note {
    var path: String
    /// What the disk said of the file when it was read; nil where that was too young to rely on.
    var stat: Stat?
    var blob: ObjectID
    var facts: [Fact]
  }

  /// What tells a change of a file.
  struct Stat: Equatable {
    var changed: FileStat.Time
    var modified: FileStat.Time
    var inode: UInt64
    var size: UInt64

    init(_ stat: FileStat) {
      (changed, modified, inode, size) = (stat.changed, stat.modified, stat.inode, stat.size)
    }

    init(changed: FileStat.Time, modified: FileStat.Time, inode: UInt64, size: UInt64) {
      (self.changed, self.modified, self.inode, self.size) = (changed, modified, inode, size)
    }
  }

  /// By path, in the order of paths.
  var notes: [Note] = []
  /// Whether an id stands in two notes.
  var holdsCopies = false

  private static let header = Array("daybook facts 2\n".utf8)

  init() {}

  /// Reads a kept table; nil for what is none, or isn't whole.
  init?(bytes: [UInt8]) {
    guard var reader = ByteReader(sealed: bytes, header: Self.header), let flag = reader.number(1) else {
      return nil
    }
    holdsCopies = flag != 0
    var names = [String]()
    while !reader.isAtEnd {
      guard let path = reader.text(2), let stat = reader.stat(), let blob = reader.blob(),
        let count = reader.number(4)
      else { return nil }
      var facts = [Fact]()
      facts.reserveCapacity(Int(min(count, 100_000)))
      for _ in 0..<count {
        guard let fact = reader.fact(path: path, &names) else { return nil }
        facts.append(fact)
      }
      notes.append(Note(path: path, stat: stat, blob: blob, facts: facts))
    }
  }

  var bytes: [UInt8] {
    var writer = ByteWriter(Self.header)
    writer.number(holdsCopies ? 1 : 0, 1)
    for note in notes {
      writer.text(note.path, 2)
      writer.stat(note.stat)
      writer.blob(note.blob)
      writer.number(UInt64(note.facts.count), 4)
      for fact in note.facts { writer.fact(fact) }
    }
    writer.seal()
    return writer.bytes
  }
}

extension ByteWriter {
  mutating func stat(_ stat: FactTable.Stat?) {
    let nothing = FileStat.Time(seconds: 0, nanoseconds: 0)
    time(stat?.changed ?? nothing)
    time(stat?.modified ?? nothing)
    number(stat?.inode ?? 0, 8)
    number(stat?.size ?? 0, 8)
  }

  mutating func fact(_ fact: Fact) {
    let agent = fact.agent.map { Array($0.utf8.prefix(254)) }
    let title = fact.title.utf8.prefix(65_535)
    let edges = fact.edges.prefix(65_535)
    id(fact.id)
    number(UInt64(bitPattern: fact.timestamp.milliseconds), 8)
    number(UInt64(fact.line), 4)
    number(UInt64(fact.fields.bytes.count), 4)
    number(UInt64(title.count), 2)
    number(UInt64(edges.count), 2)
    number(UInt64(Self.kinds.firstIndex(of: fact.kind) ?? 0), 1)
    number(UInt64(agent?.count ?? 255), 1)
    append(agent ?? [])
    append(title)
    for edge in edges {
      number(UInt64(edge.verb.rawValue), 1)
      id(edge.target)
    }
    append(fact.fields.bytes)
  }

  static let kinds: [EntryKind] = [.entry, .decision, .alert, .task]

}

extension ByteReader {
  mutating func stat() -> FactTable.Stat?? {
    guard let changed = time(), let modified = time(), let inode = number(8), let size = number(8) else {
      return nil
    }
    if inode == 0 { return .some(nil) }
    return FactTable.Stat(changed: changed, modified: modified, inode: inode, size: size)
  }

  /// - Parameter names: the agents' names met so far, so that each is one text.
  mutating func fact(path: String, _ names: inout [String]) -> Fact? {
    guard let id = id(), let time = number(8), let line = number(4), let fieldsLength = number(4),
      let titleLength = number(2), let edgeCount = number(2), let kind = number(1),
      kind < ByteWriter.kinds.count, let agent = name(&names)
    else { return nil }
    guard let title = slice(Int(titleLength)) else { return nil }
    var first: Edge?
    var others = [Edge]()
    for index in 0..<edgeCount {
      guard let verb = number(1).flatMap({ Edge.Verb(rawValue: UInt8($0)) }), let target = self.id() else {
        return nil
      }
      if index == 0 { first = Edge(verb, target) } else { others.append(Edge(verb, target)) }
    }
    guard let fields = slice(Int(fieldsLength)) else { return nil }
    return Fact(
      id: id, kind: ByteWriter.kinds[Int(kind)], path: path, line: Int(line),
      timestamp: Timestamp(milliseconds: Int64(bitPattern: time)), title: title, agent: agent, edge: first,
      otherEdges: others, fields: PackedFields(bytes: fields))
  }
}
