import MarkdownSyntax
public import VaultModel
public import VaultStore

extension Vault {
  /// Settles a conflict: durable and committed, as one commit, when this returns.
  ///
  /// The kept file alone says what lost and which place it is of. It is deleted, and the place is
  ///
  /// 1. left as it is (`winner`),
  /// 2. given the kept text (`loser`) or another one (`text`), and no other byte of the note changes; an
  ///    entry that a merge left out goes back to the note's end,
  /// 3. or joined by the kept text (`both`): an entry as a further one behind it, with a new id of the same
  ///    time; a section's text below the winner's; a file under a name of its own.
  ///
  /// Throws `.notFound` for an unknown path and a place that is gone, `.staleRevision` with the text that
  /// stands there where it changed since, `.ambiguousHeading` where several could be it, `.openBlock` for a
  /// text that would swallow what follows, `.exists`, and what the disk says.
  public func resolveConflict(
    _ path: String, _ resolution: ConflictResolution, as agent: Name?
  ) throws -> ConflictReceipt {
    if case .text(let text) = resolution, text.utf8.contains(0) {
      throw VaultError(
        .notText, "There is a NUL in the text.", hint: "Send text; put other files beside the note.")
    }
    let identity = try identity()
    return try locked {
      guard repository.state == .clean else {
        throw VaultError(
          .deferred, "A \(repository.state.rawValue) is half done in this vault, and was left alone.",
          hint: "Finish it, or give it up: git status says how.")
      }
      let path = try conflict(path).path
      _ = try snapshot(identity: identity, SnapshotRequest(only: path))
      let conflict = try conflict(path.description)
      if let file = conflict.file, try folder.holdsFile(file) {
        _ = try noteForAppending(file, identity: identity)
      }
      var receipt = ConflictReceipt(
        path: path, file: conflict.file, kept: resolution.word, commit: .zero)
      var files: [VaultPath: VaultFile?] = [:]
      if resolution != .winner {
        files =
          try conflict.loser == nil
          ? fileChanges(conflict, resolution, &receipt)
          : noteChanges(conflict, resolution, identity, &receipt)
      }
      files[path] = .some(nil)
      let label = CommitStep.label(conflict.file ?? path)
      let step = CommitStep(
        files: files, author: agent.map { .agent($0.description) } ?? .person,
        subject: "\(label): settle a conflict, keep \(resolution.word)",
        entries: [receipt.id].compactMap(\.self))
      receipt.commit = try carryOut(step, identity: identity).id
      return receipt
    }
  }

  /// What changes in the note that a loser is of.
  private func noteChanges(
    _ conflict: ConflictAnswer, _ resolution: ConflictResolution, _ identity: NodeIdentity,
    _ receipt: inout ConflictReceipt
  ) throws -> [VaultPath: VaultFile?] {
    guard let loser = conflict.loser, let file = conflict.file else { throw Self.saysNoPlace(conflict.path) }
    let (path, bytes, place) = try place(of: loser, in: file)
    receipt.file = path
    func written(_ bytes: [UInt8]) throws -> [VaultPath: VaultFile?] {
      try refuseIfTooLarge(bytes.count, path)
      let isExecutable = try folder.read(path)?.isExecutable ?? false
      return [path: VaultFile(bytes, kind: isExecutable ? .executable : .regular)]
    }
    if resolution == .both, loser.piece == .file {
      let beside = try freePath(for: path, conflict.id)
      receipt.beside = beside
      return [beside: VaultFile(loser.text.bytes + [0x0A])]
    }
    do {
      guard let range = place.range else {
        let isText = if case .text = resolution { true } else { false }
        guard place.state == .gone, loser.wasLeftOut, case .entry = loser.piece, !isText,
          try folder.holdsFile(path)
        else { throw Self.noPlace(conflict, place.state) }
        return try written(LoserSettlement.putBack(loser.text, in: bytes))
      }
      if resolution == .both {
        let id = newID(for: loser, in: bytes, identity)
        let joined = try LoserSettlement.add(loser, behind: range, in: bytes, newID: id)
        if Document(joined).writtenIDs.contains(id) { receipt.id = id }
        return try written(joined)
      }
      guard place.state == .open else { throw Self.changed(conflict, bytes[range]) }
      var text = loser.text
      if case .text(let body) = resolution {
        text = try Self.content(body, of: loser.piece, insteadOf: Content(of: bytes[range]))
      }
      return try written(LoserSettlement.replace(range, of: loser.piece, in: bytes, with: text))
    } catch let refusal as LoserSettlement.Refusal {
      throw Self.error(refusal, path)
    }
  }

  /// What changes where a file stands beside its winner.
  private func fileChanges(
    _ conflict: ConflictAnswer, _ resolution: ConflictResolution, _ receipt: inout ConflictReceipt
  ) throws -> [VaultPath: VaultFile?] {
    guard let file = conflict.file else { throw Self.saysNoPlace(conflict.path) }
    let isExecutable = try folder.read(conflict.path)?.isExecutable ?? false
    let kind = isExecutable ? VaultFile.Kind.executable : .regular
    switch resolution {
    case .winner: return [:]
    case .both:
      let beside = try freePath(for: file, conflict.id)
      receipt.beside = beside
      return [beside: VaultFile(conflict.bytes, kind: kind)]
    case .loser, .text:
      if let twin = try twin(of: file) {
        throw VaultError(
          .exists, "\(twin) stands where \(file) would, on a machine that takes the two names for one.",
          hint: "Say --keep both, and give the file a name of its own.")
      }
      if case .text(let text) = resolution { return [file: VaultFile(Array(text.utf8), kind: kind)] }
      return [file: VaultFile(conflict.bytes, kind: kind)]
    }
  }

  /// What stands in a file's way: a folder of its name, or a file whose name differs only by letter case or
  /// Unicode form.
  private func twin(of file: VaultPath) throws -> VaultPath? {
    let all = try folder.list { !$0.hasPrefix(".") }.files.map(\.path)
    return all.first { path in
      path != file && path.description.lowercased() == file.description.lowercased()
        || path.description.hasPrefix("\(file)/")
    }
  }

  /// `photo.3f2a9c1d0b7e.png` for `photo.png`.
  private func freePath(for file: VaultPath, _ digits: String) throws -> VaultPath {
    let name = file.name
    let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil }
    let new = dot.map { "\(name[..<$0]).\(digits)\(name[$0...])" } ?? "\(name).\(digits)"
    guard let path = VaultPath(file.folder.isEmpty ? new : "\(file.folder)/\(new)"),
      try folder.read(path) == nil
    else {
      throw VaultError(.exists, "There is a file \(new) already.", hint: "Rename it, and try again.")
    }
    return path
  }

  /// The id of a further entry: of the loser's time, above all others of that time in the note.
  private func newID(for loser: KeptLoser, in note: [UInt8], _ identity: NodeIdentity) -> EntryID {
    let entries = Document(loser.text.bytes).entries(path: loser.path)
    let time = max(0, (entries.first?.timestamp.milliseconds ?? environment.now()) / 1000 * 1000)
    let readings = Document(note).writtenIDs.compactMap { $0?.reading }
    let last = readings.filter { $0.milliseconds == time }.map(\.counter).max() ?? 0
    return EntryID(
      reading: .init(milliseconds: time, counter: last == .max ? last : last + 1),
      node: identity.node.description, random: environment.random())
  }

  /// A caller's text as what stands in the place: of an entry or a section it is the text below the heading,
  /// unless it has that heading itself.
  private static func content(
    _ text: String, of piece: Loser.Piece, insteadOf standing: Content
  ) throws -> Content {
    let given = Content(of: Array(text.utf8))
    let heading = standing.bytes.prefix { $0 != 0x0A }
    let isWhole = given.bytes.starts(with: heading)
    switch piece {
    case .entry(let id, _):
      if isWhole, Document.isPiece(given, isEntry: true) {
        let written = (Document(given.bytes).writtenIDs, Document(standing.bytes).writtenIDs)
        guard written.0 == written.1 else {
          throw VaultError(
            .badOption, "The text is an entry, but not \(id).", hint: "Leave the id line as it is.")
        }
        return given
      }
      return LoserSettlement.entry(standing, saying: text)
    case .section:
      if isWhole, Document.isPiece(given, isEntry: false) { return given }
      let level = max(1, heading.prefix { $0 == UInt8(ascii: "#") }.count)
      let gap = standing.bytes.dropFirst(heading.count).prefix { $0 == 0x0A }
      let encoded = SectionText.encode(text, level: level)
      return Content(of: heading + (gap.isEmpty ? [0x0A] : gap) + encoded)
    case .property(let key):
      if text.hasPrefix("\(key):") { return given }
      return Content(of: Array("\(key): \(text)".utf8))
    case .properties:
      if text.hasPrefix("---") { return given }
      return Content(of: Array("---\n".utf8) + given.bytes + Array("\n---".utf8))
    case .preamble, .file: return given
    }
  }

  private static let byHand =
    "Bring over what you need by hand, and say --keep winner."

  private static func saysNoPlace(_ path: VaultPath) -> VaultError {
    VaultError(.notFound, "\(path) doesn't say which place it is of.", hint: byHand)
  }

  private static func noPlace(_ conflict: ConflictAnswer, _ state: LoserPlace.State) -> VaultError {
    if state == .ambiguous {
      return VaultError(
        .ambiguousHeading, "More than one place could be that of \(conflict.title).", hint: byHand)
    }
    return VaultError(.notFound, "The place of \(conflict.title) is gone.", hint: byHand)
  }

  private static func changed(_ conflict: ConflictAnswer, _ text: ArraySlice<UInt8>) -> VaultError {
    VaultError(
      .staleRevision, "What stands in place of \(conflict.title) was changed since; nothing was written.",
      hint: byHand, details: ["text": String(decoding: text, as: UTF8.self)])
  }

  private static func error(_ refusal: LoserSettlement.Refusal, _ path: VaultPath) -> VaultError {
    switch refusal {
    case .onlyOne:
      VaultError(
        .badOption, "There is one place for it in \(path), so both can't stand.",
        hint: "Say --keep winner, --keep loser or --body TEXT.")
    case .unjoinable:
      VaultError(
        .openBlock, "In \(path) the text would swallow what follows, or read as something else.", hint: byHand
      )
    }
  }
}
