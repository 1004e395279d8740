import MarkdownSyntax

/// The notes of three trees, read with the stretches that all three have alike as one piece each: so merging
/// costs what changed, and not what there is.
///
/// A stretch is a sequence of entries that stands in all three versions of a note, byte for byte. No rule of
/// merging changes it or puts anything into it, because
///
/// 1. each of its entries has a written id that no other entry of these notes has, in any version;
/// 2. the times of those ids ascend, and no other entry of the note has a time between them, in any version;
/// 3. the entries before and behind it are just such ones, and aren't parts of it;
/// 4. the note has no carriage returns.
///
/// What depends on more than the bytes of one note is asked once it is known (``canStand(with:)``). Where
/// something stands against it, the notes are merged entry by entry.
struct Stretches {
  /// Each version's notes.
  private(set) var documents: Versions<[String: Document]>
  /// Where in each stretch the headings of its entries stand, by the id of the first.
  private(set) var headings = [EntryID: [Int]]()
  /// The ids of all entries within stretches.
  private(set) var ids = Set<EntryID>()

  /// The times that each stretch of a note spans.
  private var spans = [String: [ClosedRange<UInt64>]]()

  /// The fewest entries alike that are worth the trouble, those at both ends included.
  private static let shortest = 4

  fileprivate struct Note {
    var pieces: Versions<NotePieces>
    /// The place of each piece of the base on the sides.
    var left: [Int]
    var right: [Int]
    /// The ids of the base's entries, and their times.
    var ids: [EntryID?]
    var times: [UInt64?]
    /// The times of all that isn't alike in the three versions, in order.
    var others: [UInt64]
  }

  /// Reads the notes; nil where none has a stretch.
  init?(_ paths: [String], base: [String: VaultFile], left: [String: VaultFile], right: [String: VaultFile]) {
    var notes = [String: Note]()
    var seen = Set<EntryID>()
    var shared = Set<EntryID>()  // 1
    documents = Versions(left: [:], right: [:], base: [:])
    for path in paths {
      let versions = Versions(left: left[path]?.bytes, right: right[path]?.bytes, base: base[path]?.bytes)
      guard let b = versions.base, let l = versions.left, let r = versions.right,
        ![b, l, r].contains(where: { $0.contains(.carriageReturn) })  // 4
      else {
        documents = documents.zip(versions) { documents, bytes in
          guard let bytes else { return documents }
          let document = Document(bytes)
          for case let id? in document.writtenIDs { shared.insert(id) }
          return documents.merging([path: document]) { $1 }
        }
        continue
      }
      let note = Note(Versions(left: NotePieces(l), right: NotePieces(r), base: NotePieces(b)), &shared)
      for case let id? in note.ids where !seen.insert(id).inserted { shared.insert(id) }
      notes[path] = note
    }
    for (path, note) in notes { read(path, note, shared) }
    if headings.isEmpty { return nil }
  }

  /// Whether the stretches stand as they are once it is decided which entries stand in which note.
  func canStand(with idsByPath: [String: [EntryID]]) -> Bool {
    spans.allSatisfy { path, spans in
      (idsByPath[path] ?? []).allSatisfy { id in
        guard headings[id] == nil else { return true }
        let time = id.high >> 16
        var (low, high) = (0, spans.count)
        while low < high {
          let middle = (low + high) / 2
          if spans[middle].upperBound < time { low = middle + 1 } else { high = middle }
        }
        return low == spans.count || !spans[low].contains(time)
      }
    }
  }

  private mutating func read(_ path: String, _ note: Note, _ shared: Set<EntryID>) {
    var places = Versions<[(pieces: Range<Int>, content: Content?)]>(left: [], right: [], base: [])
    for pieces in note.stretches(notIn: shared) where pieces.count >= Self.shortest {
      let inner = (pieces.lowerBound + 1)..<(pieces.upperBound - 1)  // 3
      let base = note.pieces.base
      let start = base.range(inner.lowerBound).lowerBound
      guard let first = note.ids[inner.lowerBound], let from = note.times[inner.lowerBound],
        let to = note.times[inner.upperBound - 1]
      else { continue }
      let content = Content(of: base.bytes[start..<base.range(inner.upperBound).lowerBound])
      places.base.append((inner, content))
      let (inLeft, inRight) = (note.left[inner.lowerBound], note.right[inner.lowerBound])
      places.left.append((inLeft..<(inLeft + inner.count), content))
      places.right.append((inRight..<(inRight + inner.count), content))
      headings[first] = inner.map { base.range($0).lowerBound - start }
      for case let id? in note.ids[inner] { ids.insert(id) }
      spans[path, default: []].append(from...to)
    }
    let read = note.pieces.zip(places) { Document($0.bytes, outline: $0.outline, joining: $1) }
    documents.left[path] = read.left
    documents.right[path] = read.right
    documents.base[path] = read.base
  }
}

extension Stretches.Note {
  /// Compares the three versions. The written ids of what isn't alike are added to `shared`.
  init(_ pieces: Versions<NotePieces>, _ shared: inout Set<EntryID>) {
    self.pieces = pieces
    let base = pieces.base
    left = base.matches(in: pieces.left)
    right = base.matches(in: pieces.right)
    times = []
    ids = []
    others = []
    for index in 0..<base.count {
      let time = base.timestamp(index)
      let id = time == nil ? nil : base.writtenID(index)
      ids.append(id)
      times.append(id.map { $0.high >> 16 } ?? time.map { EntryID.clamped($0.milliseconds) })
    }
    for (side, matches) in [(pieces.left, left), (pieces.right, right)] {
      let known = Set(matches)
      for index in 0..<side.count where !known.contains(index) {
        guard let time = side.timestamp(index) else { continue }
        let id = side.writtenID(index)
        if let id { shared.insert(id) }
        others.append(id.map { $0.high >> 16 } ?? EntryID.clamped(time.milliseconds))
      }
    }
    others.sort()
  }

  /// The stretches of the base's pieces, with an entry more at both ends.
  func stretches(notIn shared: Set<EntryID>) -> [Range<Int>] {
    // 2. An entry's time is later than all before it, and earlier than all behind it.
    var earliest = [UInt64](repeating: .max, count: times.count + 1)
    for index in times.indices.reversed() { earliest[index] = min(earliest[index + 1], times[index] ?? .max) }
    var stretches = [Range<Int>]()
    var start: Int?
    var latest: UInt64?
    var next = 0
    func end(_ index: Int) {
      if let start { stretches.append(start..<index) }
      start = nil
    }
    for index in times.indices {
      guard let time = times[index] else {
        end(index)
        continue
      }
      let isAlone = latest.map { $0 < time } ?? true && time < earliest[index + 1]
      latest = max(latest ?? 0, time)
      guard isAlone, left[index] >= 0, right[index] >= 0, let id = ids[index], !shared.contains(id) else {
        end(index)
        continue
      }
      while next < others.count, others[next] < time { next += 1 }
      if start != nil {
        let follows = left[index - 1] + 1 == left[index] && right[index - 1] + 1 == right[index]
        let time = times[index - 1] ?? 0
        let isCut = next > 0 && others[next - 1] >= time
        if !follows || isCut { end(index) }
      }
      if start == nil { start = index }
    }
    end(times.count)
    return stretches
  }
}
