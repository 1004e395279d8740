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

/// A sum that tells a damaged cache; it guards against nobody. Source: FNV-1a, taken eight bytes at a time.
private enum Checksum {
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    bytes.withUnsafeBytes { buffer in
      var position = 0
      while position + 8 <= buffer.count {
        let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        sum = (sum ^ word) &* 0x100_0000_01b3
        sum ^= sum >> 29
        position += 8
      }
      while position < buffer.count {
        sum = (sum ^ UInt64(buffer[position])) &* 0x100_0000_01b3
        position += 1
      }
    }
    return sum
  }
}

private struct ByteWriter {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func number(_ number: UInt64, _ count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
  }

  /// A text behind its length; what the length can't say is cut off.
  mutating func text(_ text: String, _ lengthBytes: Int) {
    let limit = lengthBytes == 1 ? 254 : lengthBytes == 2 ? 65_535 : Int(UInt32.max)
    let utf8 = text.utf8.prefix(limit)
    number(UInt64(utf8.count), lengthBytes)
    bytes += utf8
  }

  mutating func time(_ time: FileStat.Time) {
    number(UInt64(bitPattern: time.seconds), 8)
    number(UInt64(time.nanoseconds), 4)
  }

  mutating func stat(_ stat: FactTable.Stat?) {
    let nothing = FileStat.Time(seconds: 0, nanoseconds: 0)
    time(stat?.changed ?? nothing)
    time(stat?.modified ?? nothing)
    number(stat?.inode ?? 0, 8)
    number(stat?.size ?? 0, 8)
  }

  mutating func blob(_ id: ObjectID) { id.append(to: &bytes) }

  mutating func fact(_ fact: Fact) {
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
    bytes += fact.fields.bytes
  }

  private mutating func id(_ id: EntryID) {
    number(id.high, 8)
    number(id.low, 8)
  }
}

private struct ByteReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  init(_ bytes: [UInt8], from start: Int, to end: Int) {
    self.bytes = bytes
    position = start
    self.end = end
  }

  var isAtEnd: Bool { position >= end }

  mutating func number(_ count: Int) -> UInt64? {
    guard end - position >= count else { return nil }
    defer { position += count }
    return bytes.withUnsafeBytes { bytes in
      if count == 8 {
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      }
      var number: UInt64 = 0
      for index in 0..<count { number |= UInt64(bytes[position + index]) << (8 * UInt64(index)) }
      return number
    }
  }

  mutating func slice(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, end - position >= count else { return nil }
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  mutating func text(_ lengthBytes: Int) -> String? {
    guard let length = number(lengthBytes) else { return nil }
    return slice(Int(length)).map { slice in
      slice.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
  }

  mutating func time() -> FileStat.Time? {
    guard let seconds = number(8), let nanoseconds = number(4) else { return nil }
    return FileStat.Time(
      seconds: Int64(bitPattern: seconds), nanoseconds: UInt32(truncatingIfNeeded: nanoseconds))
  }

  mutating func stat() -> FactTable.Stat?? {
    guard let changed = time(), let modified = time(), let inode = number(8), let size = number(8) else {
      return nil
    }
    if inode == 0 { return .some(nil) }
    return FactTable.Stat(changed: changed, modified: modified, inode: inode, size: size)
  }

  mutating func blob() -> ObjectID? { slice(20).flatMap { $0.withUnsafeBytes { ObjectID(bytes: $0) } } }

  mutating func id() -> EntryID? {
    guard let high = number(8), let low = number(8) else { return nil }
    return EntryID(high: high, low: low)
  }

  mutating func fact(path: String) -> Fact? {
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
