public import Git
import MarkdownSyntax
public import VaultModel

/// What became of an entry that was to be appended.
public struct AppendReceipt: Sendable {
  public var id: EntryID
  public var path: VaultPath
  public var timestamp: Timestamp
  /// Where the entry stands in history now; another until it is published.
  public var commit: ObjectID?
  /// False where the key had been used for this very entry before.
  public var isNew: Bool
  /// How many lines of the body were escaped.
  public var escaped: Int
  /// Whether a time in the vault is so far ahead of this node's clock that it was ignored.
  public var isClockSuspect: Bool
}

extension Vault {
  /// Appends an entry to a note: durable and committed when this returns; in ``together(_:)``, when that does.
  ///
  /// - Parameters:
  ///   - agent: the commit's author; the entry's `Agent` field comes before it.
  ///   - key: makes a retry a no-op: the first entry's id is answered.
  ///   - time: the entry's time where the caller sets it; it doesn't feed the clock.
  ///   - last: the last entry of the thread that this one changes: it gets an id above that one's, whatever the
  ///     clock says, and doesn't feed the clock then.
  /// - Throws: `.keyUsed` where the key was used with other content, `.tooLarge`, `.openBlock`, and what
  ///   the disk says.
  public func append(
    _ draft: EntryDraft, to path: VaultPath, agent: Name?, key: String? = nil, at time: Timestamp? = nil,
    above last: EntryID? = nil
  ) throws -> AppendReceipt {
    try writeZone?.check(draft)
    if let key { try refuseSecrets(in: Array(key.utf8), of: "The key") }
    let identity = try identity()
    return try locked {
      try refuseToAddIfTooLarge(path)
      let before = try noteForAppending(path, identity: identity)
      let document = Document(before)
      let entries = key == nil ? [] : document.entries(path: path.description)
      let random = key.map { Self.random(key: $0, path: path, agent: agent) } ?? environment.random()
      if let key, let first = try entry(writtenUnder: random, in: entries, draft) {
        return AppendReceipt(
          id: first.id, path: path, timestamp: first.timestamp, commit: try commit(of: first, path, key: key),
          isNew: false, escaped: 0, isClockSuspect: false)
      }
      var (reading, isSuspect) = try reading(at: time, after: document)
      if let last, reading <= last.reading { reading = last.reading.next }
      let id = EntryID(reading: reading, node: identity.node.description, random: random)
      let (bytes, escaped) = draft.rendered(id: id, at: Timestamp(milliseconds: reading.milliseconds))
      guard bytes.count <= configuration.entryLimit else {
        throw VaultError(
          .tooLarge, "The entry has \(bytes.count) bytes; \(configuration.entryLimit) are the most.",
          hint: "Put long text into a note of its own and link to it.")
      }
      try refuseSecrets(in: bytes, of: "The entry")
      let suffix = try suffix(for: bytes, to: path, before)
      let author = author(draft, path, agent)
      if key != nil || author != self.author(draft, path, identity.agent) {
        let agent: Name? = if case .agent(let name) = author { Name(name) } else { nil }
        let started = StartedAppend(id: id, agent: agent, key: key)
        shared?.started.append(started)
        try state.setStartedAppends(shared?.started ?? [started])
      }
      let after = try write(bytes, as: suffix, id, to: path, after: before)
      let step = CommitStep(
        files: [path: VaultFile(after)], author: author,
        date: Timestamp(milliseconds: reading.milliseconds),
        subject: CommitStep.subject(path, label(of: bytes, path)),
        entries: [id], key: key)
      let commit = try commitFile(step, path, identity: identity, orRestore: before)
      return AppendReceipt(
        id: id, path: path, timestamp: Timestamp(milliseconds: reading.milliseconds), commit: commit.id,
        isNew: true,
        escaped: escaped, isClockSuspect: isSuspect)
    }
  }

  /// The note's bytes, once all that was written into it by hand is committed; empty where there is no note
  /// yet. Every write of an entry or a section begins here, and so the vault's ``writeZone`` is held here.
  package func noteForAppending(_ path: VaultPath, identity: NodeIdentity) throws -> [UInt8] {
    try writeZone?.check(path)
    let file = try folder.read(path)
    let tree = try head().commit.map { try repository.readCommit($0).tree }
    let known = try repository.file(at: path, in: tree)
    if known == nil { try refuseSecrets(in: Array(path.description.utf8), of: "The name of the note") }
    if let file, let known, recentBlobs[known.id] == file.bytes { return file.bytes }
    if let file, let known, try known.id == Repository.hashBlob(file.bytes) {
      recentBlobs.remember(file.bytes, as: known.id)
      return file.bytes
    }
    if file != nil || known != nil {
      // A deletion is told by the whole vault.
      let request = SnapshotRequest(only: file == nil ? nil : path)
      let snapshot = try snapshot(identity: identity, request)
      if snapshot.held.contains(path) {
        try putBack(path, snapshot.tree)
        _ = try self.snapshot(identity: identity, SnapshotRequest(only: path))
      }
    }
    return try folder.read(path)?.bytes ?? []
  }

  /// Puts what is deleted from a note, and must not be before a person says so, back beside what stands
  /// there: the entry that is to be appended brings the whole note into history.
  private func putBack(_ path: VaultPath, _ tree: ObjectID?) throws {
    guard let found = try repository.file(at: path, in: tree), let old = try vaultFile(found.mode, found.id)
    else { return }
    // What is deleted from it from now on is no deletion that was held.
    try state.setHeld(state.held().filter { $0.key != path })
    guard let file = try folder.read(path) else {
      try folder.replace(path, with: old.bytes, isExecutable: old.kind == .executable)
      return
    }
    let disk = VaultFile(file.bytes, kind: file.isExecutable ? .executable : .regular)
    for (path, file) in StaleSave.merged(disk, with: old, over: nil, at: path).losersFirst(of: path) {
      try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
    }
  }

  /// Commits one file that was just written, and brings state and index into step.
  package func commitFile(_ step: CommitStep, _ path: VaultPath, identity: NodeIdentity) throws -> Commit {
    let before = try head().commit.map { try repository.readCommit($0).tree }
    var step = step
    for (path, file) in step.files {
      let old = try repository.file(at: path, in: before).flatMap { try vaultFile($0.mode, $0.id) }
      step.files[path] = .some(try withoutSecrets(file, at: path, over: old))
    }
    guard let commit = try commit([step], identity: identity).last else {
      throw VaultError(.bug, "No commit was made for \(path).")
    }
    if case .some(.some(let file)) = step.files[path],
      let known = try repository.file(at: path, in: commit.tree)
    {
      recentBlobs.remember(file.bytes, as: known.id)
    }
    try settle([path], from: before, to: commit.tree)
    return commit
  }

  /// Commits one file that was just written; where that fails, puts the bytes before it back, so that a
  /// caller who tries again doesn't write twice.
  ///
  /// A failure doesn't prove that nothing happened: what the branch has is committed, whatever failed
  /// behind that. What another program wrote meanwhile stays.
  package func commitFile(
    _ step: CommitStep, _ path: VaultPath, identity: NodeIdentity, orRestore before: [UInt8]
  ) throws -> Commit {
    do {
      let commit = try commitFile(step, path, identity: identity)
      if case .some(.some(let written)) = step.files[path] {
        shared?.wrote(written.bytes, to: path, after: before)
      }
      return commit
    } catch {
      guard case .some(.some(let written)) = step.files[path] else { throw error }
      let head = try head().commit.map(repository.readCommit)
      let known = try repository.file(at: path, in: head?.tree)
      let old = try known.flatMap { try vaultFile($0.mode, $0.id) }
      if let head, try withoutSecrets(written, at: path, over: old) == old { return head }
      try putBack(path, before, over: written.bytes, isNew: known == nil)
      throw error
    }
  }

  /// Puts a note's bytes back that an entry was written behind, unless another program wrote there too.
  func putBack(_ path: VaultPath, _ before: [UInt8], over written: [UInt8], isNew: Bool) throws {
    guard let file = try folder.read(path), file.bytes == written else { return }
    if isNew, before.isEmpty {
      try folder.remove(path)
    } else {
      try folder.replace(path, with: before, isExecutable: file.isExecutable)
    }
  }

  package func currentBytes(_ path: VaultPath) throws -> [UInt8] { try folder.read(path)?.bytes ?? [] }

  /// Writes an entry at a note's end, and looks whether it reads as one: another program may have written
  /// there in the same instant without a final line end. Then it is written once more behind that.
  ///
  /// - Returns: the note's bytes then.
  private func write(
    _ entry: [UInt8], as suffix: [UInt8], _ id: EntryID, to path: VaultPath, after before: [UInt8]
  ) throws -> [UInt8] {
    var (before, suffix) = (before, suffix)
    for _ in 0..<3 {
      try state.setStartedWrite(StartedWrite(id: id, path: path, size: before.count, bytes: suffix[...]))
      // Not flushed: the commit has the bytes, and after a power cut they are put back from there.
      _ = try folder.append(suffix, to: path, flushes: false)
      let after = try currentBytes(path)
      if after.count == before.count + suffix.count { return after }
      let wanted = Content(of: entry)
      if Document(after).pieces.contains(where: { $0.content == wanted }) { return after }
      before = after
      suffix = try self.suffix(for: entry, to: path, before)
    }
    throw VaultError(.busy, "Another program keeps writing to \(path).", hint: "Try again.")
  }

  /// What has to be written behind a note's bytes for an entry; throws `.openBlock`, and `.tooLarge` for the note as it will
  /// be.
  private func suffix(for entry: [UInt8], to path: VaultPath, _ before: [UInt8]) throws -> [UInt8] {
    let suffix: [UInt8]
    do {
      suffix = try Appending.suffix(for: entry, to: before)
    } catch {
      throw VaultError(
        .openBlock, "\(path) ends inside a block that nothing closes.",
        hint: "Close the code block or comment at its end.")
    }
    try refuseIfTooLarge(before.count + suffix.count, path)
    return suffix
  }

  private func reading(at time: Timestamp?, after document: Document) throws -> (
    HybridClock.Reading, isSuspect: Bool
  ) {
    let ids = document.writtenIDs.compactMap(\.self)
    if let time {
      let second = max(0, time.wholeSecond.milliseconds)
      let last = ids.filter { $0.reading.milliseconds == second }.map(\.reading.counter).max()
      return (.init(milliseconds: second, counter: last.map { $0 == .max ? $0 : $0 + 1 } ?? 0), false)
    }
    let wall = environment.now()
    var clock = try state.clock()
    var isSuspect = false
    for id in ids where !clock.observe(id.reading, wall: wall) { isSuspect = true }
    let (reading, isOwnSuspect) = clock.issue(wall: wall)
    try state.setClock(clock)
    return (reading, isSuspect || isOwnSuspect)
  }

  /// What a commit's subject calls the entry that was just rendered.
  private func label(of entry: [UInt8], _ path: VaultPath) -> String {
    Document(entry).entries(path: path.description).first?.label ?? "entry"
  }

  private func author(_ draft: EntryDraft, _ path: VaultPath, _ agent: Name?) -> CommitStep.Author {
    let field = draft.fields.first { $0.key.lowercased() == "agent" }.flatMap { Name($0.value) }
    let name = field ?? agent ?? path.agent.flatMap { Name($0) }
    return name.map { .agent($0.description) } ?? .person
  }

  /// The random part of an id under a key: agent, FILE and key, hashed; so a retry finds the entry without
  /// walking history.
  private static func random(key: String, path: VaultPath, agent: Name?) -> UInt32 {
    SHA256(of: Array("\(agent?.description ?? "")\0\(path)\0\(key)".utf8)).bytes.prefix(4)
      .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
  }

  private func entry(writtenUnder random: UInt32, in entries: [Entry], _ draft: EntryDraft) throws -> Entry? {
    let found = entries.filter { $0.hasWrittenID && $0.id.random == random }
    guard let first = found.first else { return nil }
    if let same = found.first(where: draft.says) { return same }
    throw VaultError(
      .keyUsed, "The key was used for another entry, \(first.id).", hint: "Use a new key for new content.",
      details: ["id": first.id.description])
  }

  /// The newest commit that names an entry; nil where it isn't committed.
  private func commit(of entry: Entry, _ path: VaultPath, key: String) throws -> ObjectID? {
    guard let head = try head().commit else { return nil }
    var found: ObjectID?
    try repository.forEachCommit(from: [head]) { id in
      let trailers = try repository.readCommit(id).trailers
      if trailers.contains(where: { $0.key == "Entry" && $0.value == entry.id.description }) { found = id }
      return found == nil
    }
    return found
  }
}
