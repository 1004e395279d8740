import Git
import VaultModel

/// The facts of every note, as `.git/daybook/cache` keeps them: a note's count as long as its blob is the same.
///
/// All numbers are little endian. A file is a header line, notes, and 8 bytes of checksum:
///
/// ```
/// note   path (2 bytes of length), stat (40), blob id (20), number of facts (4), facts
/// fact   id (16), kind (1), line (4), milliseconds (8), title (2 + n), agent (1 + n, 255 for none),
///        number of edges (2), edges (verb 1, id 16), fields (4 + n, as `PackedFields` has them)
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

  private static let header = Array("daybook facts 1\n".utf8)

  init() {}

  /// Reads a kept table; nil for what is none, or isn't whole.
  init?(bytes: [UInt8]) {
    guard bytes.starts(with: Self.header), bytes.count >= Self.header.count + 8 else { return nil }
    var reader = ByteReader(bytes, from: Self.header.count, to: bytes.count - 8)
    var end = ByteReader(bytes, from: bytes.count - 8, to: bytes.count)
    guard end.number(8) == Checksum.of(bytes[..<(bytes.count - 8)]) else { return nil }
    while !reader.isAtEnd {
      guard let path = reader.text(2), let stat = reader.stat(), let blob = reader.blob(),
        let count = reader.number(4)
      else { return nil }
      var facts = [Fact]()
      facts.reserveCapacity(Int(min(count, 100_000)))
      for _ in 0..<count {
        guard let fact = reader.fact(path: path) else { return nil }
        facts.append(fact)
      }
      notes.append(Note(path: path, stat: stat, blob: blob, facts: facts))
    }
  }

  var bytes: [UInt8] {
    var writer = ByteWriter(Self.header)
    for note in notes {
      writer.text(note.path, 2)
      writer.stat(note.stat)
      writer.blob(note.blob)
      writer.number(UInt64(note.facts.count), 4)
      for fact in note.facts { writer.fact(fact) }
    }
    writer.number(Checksum.of(writer.bytes[...]), 8)
    return writer.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func stat(_ stat: FactTable.Stat?) {
    let nothing = FileStat.Time(seconds: 0, nanoseconds: 0)
    time(stat?.changed ?? nothing)
    time(stat?.modified ?? nothing)
    number(stat?.inode ?? 0, 8)
    number(stat?.size ?? 0, 8)
  }

  fileprivate mutating func fact(_ fact: Fact) {
    id(fact.id)
    let kinds: [EntryKind] = [.entry, .decision, .alert, .task]
    number(UInt64(kinds.firstIndex(of: fact.kind) ?? 0), 1)
    number(UInt64(fact.line), 4)
    number(UInt64(bitPattern: fact.timestamp.milliseconds), 8)
    text(fact.title, 2)
    if let agent = fact.agent { text(agent, 1) } else { number(255, 1) }
    number(UInt64(min(fact.edges.count, 65_535)), 2)
    for edge in fact.edges.prefix(65_535) {
      number(UInt64(edge.verb.rawValue), 1)
      id(edge.target)
    }
    number(UInt64(fact.fields.bytes.count), 4)
    fact.fields.bytes.withUnsafeBytes { raw($0) }
  }
}

extension ByteReader {
  fileprivate mutating func stat() -> FactTable.Stat?? {
    guard let changed = time(), let modified = time(), let inode = number(8), let size = number(8) else {
      return nil
    }
    if inode == 0 { return .some(nil) }
    return FactTable.Stat(changed: changed, modified: modified, inode: inode, size: size)
  }

  fileprivate mutating func fact(path: String) -> Fact? {
    let kinds: [EntryKind] = [.entry, .decision, .alert, .task]
    guard let id = id(), let kind = number(1), kind < 4, let line = number(4), let time = number(8),
      let title = text(2), let agentLength = number(1)
    else { return nil }
    var agent: String?
    if agentLength != 255 {
      guard let slice = slice(Int(agentLength)) else { return nil }
      agent = String(decoding: slice, as: UTF8.self)
    }
    guard let count = number(2) else { return nil }
    var edges = [Edge]()
    for _ in 0..<count {
      guard let verb = number(1).flatMap({ Edge.Verb(rawValue: UInt8($0)) }), let target = self.id() else {
        return nil
      }
      edges.append(Edge(verb, target))
    }
    guard let length = number(4), let fields = slice(Int(length)) else { return nil }
    return Fact(
      id: id, kind: kinds[Int(kind)], path: path, line: Int(line),
      timestamp: Timestamp(milliseconds: Int64(bitPattern: time)), title: title, agent: agent, edges: edges,
      fields: PackedFields(bytes: fields))
  }
}
