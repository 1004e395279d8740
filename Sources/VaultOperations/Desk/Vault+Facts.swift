import Git
import VaultModel
import VaultStore

extension Vault {
  /// The facts of all notes on disk, committed or not.
  ///
  /// A cache in `.git/daybook/cache`, keyed by blob, spares the notes that didn't change; it may be deleted at
  /// any time, and where it can't be written nothing is lost but time. A note that may not be read has none.
  func facts() throws -> [Fact] { try readFacts().facts }

  /// The facts of all notes, and the notes that were left out, for they may not be read.
  func readFacts() throws -> (facts: [Fact], unreadable: [VaultPath]) {
    var unreadable = [VaultPath]()
    let cache = CacheFile("facts", of: self)
    let kept = cache.read().flatMap { FactTable(bytes: $0) } ?? FactTable()
    var known = [String: Int](minimumCapacity: kept.notes.count)
    for (index, note) in kept.notes.enumerated() { known[note.path] = index }
    var table = FactTable()
    var isChanged = false
    let young = FileStat.Time.young
    for file in try noteFiles() {
      let path = file.path.description
      let old = known[path].map { kept.notes[$0] }
      if let old, let stat = old.stat, stat == FactTable.Stat(file.stat) {
        table.notes.append(old)
        continue
      }
      guard let read = try folder.read(file.path, forbidden: { _ in unreadable.append(file.path) }) else {
        continue
      }
      isChanged = true
      let isOld = read.stat.modified < young && read.stat.changed < young
      let stat = isOld ? FactTable.Stat(read.stat) : nil
      let blob = try Repository.hashBlob(read.bytes)
      let facts =
        old?.blob == blob
        ? old?.facts ?? [] : Document(read.bytes).entries(path: path).compactMap { Fact($0) }
      table.notes.append(.init(path: path, stat: stat, blob: blob, facts: facts))
    }
    if isChanged || table.notes.count != kept.notes.count {
      table.holdsCopies = table.findCopies()
      cache.write(table.bytes)
    } else {
      table.holdsCopies = kept.holdsCopies
    }
    return (table.holdsCopies ? try withoutCopies(table) : table.notes.flatMap(\.facts), unreadable)
  }

  /// The facts of all notes, where an id that stands in a second note counts as none there.
  private func withoutCopies(_ table: FactTable) throws -> [Fact] {
    var facts = [Fact]()
    var taken = Set<EntryID>()
    for note in table.notes where !note.facts.isEmpty {
      var own = note.facts
      if own.contains(where: { taken.contains($0.id) }), let path = VaultPath(note.path),
        let bytes = try folder.read(path)?.bytes
      {
        own = Document(bytes).entries(path: note.path, taken: taken).compactMap { Fact($0) }
      }
      facts += own
      for fact in own { taken.insert(fact.id) }
    }
    return facts
  }
}

extension FactTable {
  /// Whether an id stands in two notes.
  fileprivate func findCopies() -> Bool {
    var ids = [EntryID]()
    for note in notes { ids += note.facts.map(\.id) }
    ids.sort()
    return zip(ids, ids.dropFirst()).contains { $0 == $1 }
  }
}
