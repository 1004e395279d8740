import MarkdownSyntax

/// Which entries of a log move to which archive. Pure: it decides, and writes nothing.
///
/// 1. An entry may go when all threads that it belongs to are closed; one of no thread may go too. What open
///    entries depend on may go: links follow it.
/// 2. It goes when the month of its thread's last change (in UTC) is over, and as many more as the rules say.
/// 3. Where the log is still larger than the rules allow, the oldest of those that may go go too, with their
///    threads, until it is not.
/// 4. A thread's entries in one note go together, to the archive of the month of the entry itself.
public struct Compaction: Sendable {
  /// An entry that moves.
  public struct Move: Hashable, Sendable {
    public var id: EntryID
    public var from: String
    public var to: String
    /// Its piece, as a byte range of the note.
    public var range: Range<Int>
  }

  /// In the order of the note.
  public private(set) var moves: [Move] = []
  /// Bytes that the log has when they are gone.
  public private(set) var remaining: Int

  /// Decides for one note.
  ///
  /// - Parameters:
  ///   - document: the note at `path`.
  ///   - fold: the state of everything in the vault.
  ///   - now: what tells the current month.
  public init(_ document: Document, path: String, fold: Fold, rules: CompactionRules, now: Timestamp) {
    remaining = document.bytes.count
    guard let limit = Self.month(now, minus: rules.months) else { return }
    let entries = document.entries(path: path)
    var groups = [EntryID: [Entry]]()
    var order = [EntryID]()
    for entry in entries {
      let item = fold.item(holding: entry.id)
      let key = item?.id ?? entry.id
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(entry)
    }
    func mayGo(_ key: EntryID) -> Bool {  // 1
      (groups[key] ?? []).allSatisfy { fold.item(holding: $0.id)?.isClosed ?? true }
    }
    func lastChange(_ key: EntryID) -> Timestamp {
      let own = (groups[key] ?? []).map(\.timestamp).max() ?? now
      return max(own, fold.item(holding: key)?.lastChange ?? own)
    }
    var gone = Set<EntryID>()
    for key in order where mayGo(key) && lastChange(key) < limit {  // 2
      gone.insert(key)
      remaining -= (groups[key] ?? []).reduce(0) { $0 + $1.range.count }
    }
    for key in order.filter({ mayGo($0) && !gone.contains($0) }).sorted(by: {
      lastChange($0) < lastChange($1)
    })
    where remaining > rules.size {  // 3
      gone.insert(key)
      remaining -= (groups[key] ?? []).reduce(0) { $0 + $1.range.count }
    }
    moves = gone.flatMap { groups[$0] ?? [] }.sorted { $0.range.lowerBound < $1.range.lowerBound }.map {
      entry in
      Move(id: entry.id, from: path, to: Self.archive(of: path, entry.timestamp), range: entry.range)  // 4
    }
  }

  /// The archive of a note for a month: `agents/jerry/MEMORY.md` has `agents/jerry/archive/MEMORY-2026-02.md`.
  public static func archive(of path: String, _ time: Timestamp) -> String {
    let components = path.split(separator: "/")
    let name = (components.last ?? "").dropLast(path.hasSuffix(".md") ? 3 : 0)
    let folder = components.dropLast().joined(separator: "/")
    return "\(folder.isEmpty ? "" : "\(folder)/")archive/\(name)-\(time.description.prefix(7)).md"
  }

  /// The beginning of the month so many before that of a time.
  private static func month(_ time: Timestamp, minus months: Int) -> Timestamp? {
    let text = time.description
    guard let year = Int(text.prefix(4)), let month = Int(text.dropFirst(5).prefix(2)) else { return nil }
    let count = year * 12 + month - 1 - max(0, months)
    let (newYear, newMonth) = (count / 12, count % 12 + 1)
    let padded = String(repeating: "0", count: max(0, 4 - String(newYear).count)) + String(newYear)
    return Timestamp("\(padded)-\(newMonth < 10 ? "0" : "")\(newMonth)-01T00:00:00Z")
  }

  /// A note's bytes with links to moved entries leading to their new places; nil where none does.
  ///
  /// - Parameter places: the new path of each entry that moved.
  public static func relinked(_ note: [UInt8], _ places: [EntryID: String]) -> [UInt8]? {
    var edits = [Edit]()
    for link in links(in: note) {
      guard let id = link.blockID.flatMap({ EntryID($0) }), let place = places[id] else { continue }
      let target = place.hasSuffix(".md") ? String(place.dropLast(3)) : place
      if link.target == target || link.target == place { continue }
      let old = Array(note[link.range])
      let text = Array(link.target.utf8)
      guard !text.isEmpty, let found = old.firstRange(of: text + Array("#^".utf8)) else { continue }
      let isMarkdown = link.kind == .markdown
      let new = isMarkdown && link.target.hasSuffix(".md") ? place : target
      let start = link.range.lowerBound + found.lowerBound
      edits.append(Edit(range: start..<(start + text.count), replacement: Array(new.utf8)))
    }
    guard !edits.isEmpty else { return nil }
    return try? note.applying(edits)
  }
}
