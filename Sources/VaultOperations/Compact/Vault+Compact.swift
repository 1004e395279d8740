import MarkdownSyntax
public import VaultModel
public import VaultStore

/// What moved to archives, or would.
public struct CompactAnswer: Sendable {
  public var moved: [Compaction.Move] = []
  /// Logs that are still larger than the rules allow: what is open stays.
  public var large: [String] = []

  public var json: JSON {
    var members: [JSON.Member] = [
      .init(
        "moved",
        .array(
          moved.map {
            ["id": .string($0.id.description), "from": .string($0.from), "to": .string($0.to)]
          }))
    ]
    if !large.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }

  public var warnings: [Warning] {
    large.map { Warning("large-log", "\($0) stays larger than compact.size: what is open isn't moved.") }
  }
}

extension Vault {
  /// Moves closed threads and entries of past months from logs to `archive/<NOTE>-<year>-<month>.md`, in one
  /// commit a log, with the links that lead to them.
  ///
  /// - Parameter isDryRun: whether only to tell what would move.
  public func compact(isDryRun: Bool = false) throws -> CompactAnswer {
    let identity = try identity()
    if !isDryRun { try locked { _ = try snapshot(identity: identity) } }
    var answer = CompactAnswer()
    let now = Timestamp(milliseconds: environment.now())
    for path in try logs() {
      guard let bytes = try folder.read(path)?.bytes else { continue }
      let rules = configuration.compaction
      let plan = Compaction(Document(bytes), path: path.description, fold: try fold(), rules: rules, now: now)
      if plan.remaining > rules.size { answer.large.append(path.description) }
      if plan.moves.isEmpty { continue }
      if isDryRun {
        answer.moved += plan.moves
      } else {
        answer.moved += try move(path, identity, by: .person) { document in
          Compaction(document, path: path.description, fold: try fold(), rules: rules, now: now).moves
        }
      }
    }
    if !isDryRun, !answer.moved.isEmpty { refreshViews() }
    return answer
  }

  private func logs() throws -> [VaultPath] {
    let names = Set(configuration.compaction.notes.map { "\($0).md" })
    return try notes().filter { path in
      let components = path.components
      guard names.contains(String(path.name)) else { return false }
      return components.count == 3 && components[0] == "agents"
        || components.count == 2 && components[0] == "shared"
    }
  }

  /// Moves entries of a note to archives, in one commit, with the links that lead to them.
  ///
  /// - Parameters:
  ///   - relinked: the folder that has notes whose links follow; nil for all of the vault.
  ///   - plan: what moves; asked with the note as it is under the lock.
  func move(
    _ path: VaultPath, _ identity: NodeIdentity, by author: CommitStep.Author,
    relinking relinked: String? = nil,
    plan: (Document) throws -> [Compaction.Move]
  ) throws -> [Compaction.Move] {
    try locked {
      let before = try noteForAppending(path, identity: identity)
      let document = Document(before)
      let moves = try plan(document)
      guard !moves.isEmpty else { return [] }
      var contents = [VaultPath: [UInt8]]()
      let entries = Dictionary(
        document.entries(path: path.description).map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
      contents[path] = try before.applying(moves.map { Edit(range: $0.range, replacement: []) })
      for move in moves {
        guard let place = VaultPath(move.to), let entry = entries[move.id] else { continue }
        let archive = try contents[place] ?? folder.read(place)?.bytes ?? Self.newArchive(move.to, path)
        // What a compaction that was killed had put there already.
        if Document(archive).hasWritten(move.id) { continue }
        var piece = Array(before[move.range])
        if !entry.hasWrittenID {
          let stamp = entry.stamp(in: before)
          let start = stamp.range.lowerBound - move.range.lowerBound
          piece = try piece.applying([Edit(range: start..<start, replacement: stamp.replacement)])
        }
        piece = Content(of: piece).bytes + [UInt8(ascii: "\n")]
        do {
          contents[place] = archive + (try Appending.suffix(for: piece, to: archive))
        } catch {
          throw VaultError(
            .openBlock, "\(place) ends inside a block that nothing closes.",
            hint: "Close the code block or comment at its end.")
        }
      }
      let places = Dictionary(moves.map { ($0.id, $0.to) }, uniquingKeysWith: { one, _ in one })
      for note in try notes() where contents[note] == nil || note == path || places.values.contains("\(note)")
      {
        if let relinked, !note.description.hasPrefix(relinked) { continue }
        guard let bytes = try contents[note] ?? folder.read(note)?.bytes else { continue }
        if let relinked = Compaction.relinked(bytes, places) { contents[note] = relinked }
      }
      for (place, bytes) in contents where try folder.read(place) == nil {
        if let relinked = Compaction.relinked(bytes, places) { contents[place] = relinked }
      }
      try check(contents, moves, path, before)
      try commit(contents, moves.count, path, author, identity)
      return moves
    }
  }

  /// Every entry that left the log has to be in its archive, and no other one may have left.
  private func check(
    _ contents: [VaultPath: [UInt8]], _ moves: [Compaction.Move], _ path: VaultPath, _ before: [UInt8]
  ) throws {
    var present = Set<EntryID>()
    for (place, bytes) in contents {
      present.formUnion(Document(bytes).entries(path: place.description).map(\.id))
    }
    let lost = Document(before).entries(path: path.description).filter { entry in
      entry.hasWrittenID && !present.contains(entry.id)
        || moves.contains { $0.id == entry.id }
          && !present.contains(entry.id)
    }
    guard let first = lost.first else { return }
    throw VaultError(
      .openBlock, "\(path) can't be compacted: the entry \(first.id) would not be an entry any more.",
      hint: "Close the code blocks and comments around it by hand.")
  }

  private func commit(
    _ contents: [VaultPath: [UInt8]], _ count: Int, _ path: VaultPath, _ author: CommitStep.Author,
    _ identity: NodeIdentity
  ) throws {
    var files = [VaultPath: VaultFile?]()
    for (place, bytes) in contents {
      let isExecutable = try folder.read(place)?.isExecutable ?? false
      files[place] = VaultFile(bytes, kind: isExecutable ? .executable : .regular)
    }
    let step = CommitStep(
      files: files, author: author, subject: "\(CommitStep.label(path)): \(count) entries to the archive")
    // First the commit, then the files, under a record: a death on the way can't leave an entry in two notes.
    guard try apply(step, identity: identity) else {
      throw VaultError(.busy, "Another program writes to the notes.", hint: "Try again in a moment.")
    }
  }

  private static func newArchive(_ place: String, _ path: VaultPath) -> [UInt8] {
    let name = place.split(separator: "/").last.map { $0.dropLast(3) } ?? ""
    return Array("# \(name)\n\nOld entries of [[\(path.withoutExtension)]].\n".utf8)
  }
}
