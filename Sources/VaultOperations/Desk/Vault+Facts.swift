import Git
import VaultModel
import VaultStore

extension Vault {
  /// The facts of all notes on disk, committed or not.
  ///
  /// A cache in `.git/daybook/cache`, keyed by blob, spares the notes that didn't change; it may be deleted at
  /// any time, and where it can't be written nothing is lost but time.
  func facts() throws -> [Fact] {
    let cache = FactCache(self)
    let kept = cache.read()
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
      guard let read = try folder.read(file.path) else { continue }
      isChanged = true
      let isOld = read.stat.modified < young && read.stat.changed < young
      let stat = isOld ? FactTable.Stat(read.stat) : nil
      let blob = try Repository.hashBlob(read.bytes)
      let facts =
        old?.blob == blob
        ? old?.facts ?? [] : Document(read.bytes).entries(path: path).compactMap { Fact($0) }
      table.notes.append(.init(path: path, stat: stat, blob: blob, facts: facts))
    }
    if isChanged || table.notes.count != kept.notes.count { cache.write(table) }
    return try withoutCopies(table)
  }

  /// The facts of all notes, where an id that stands in a second note counts as none there.
  private func withoutCopies(_ table: FactTable) throws -> [Fact] {
    var facts = [Fact]()
    facts.reserveCapacity(table.notes.reduce(0) { $0 + $1.facts.count })
    var taken = Set<EntryID>(minimumCapacity: facts.capacity)
    for note in table.notes where !note.facts.isEmpty {
      if note.facts.contains(where: { taken.contains($0.id) }), let path = VaultPath(note.path),
        let bytes = try folder.read(path)?.bytes
      {
        let own = Document(bytes).entries(path: note.path, taken: taken).compactMap { Fact($0) }
        facts += own
        for fact in own { taken.insert(fact.id) }
        continue
      }
      facts += note.facts
      for fact in note.facts { taken.insert(fact.id) }
    }
    return facts
  }
}

/// The file that keeps facts between commands.
private struct FactCache {
  private let folder: String
  private let log: @Sendable (String) -> Void

  init(_ vault: Vault) {
    folder = "\(vault.repository.gitDirectory)daybook/cache"
    log = vault.environment.log
  }

  func read() -> FactTable {
    guard let path = VaultPath("facts"), let cache = try? WorkingFolder(folder),
      let bytes = try? cache.read(path)?.bytes
    else { return FactTable() }
    return FactTable(bytes: bytes) ?? FactTable()
  }

  func write(_ table: FactTable) {
    do {
      try Folder.make(folder)
      guard let path = VaultPath("facts") else { return }
      try WorkingFolder(folder).replace(path, with: table.bytes, flushes: false)
    } catch {
      log("cache not written: \(error)")
    }
  }
}
