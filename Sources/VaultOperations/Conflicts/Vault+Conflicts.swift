import VaultModel
public import VaultStore

extension Vault {
  /// The losers of merges that nobody has settled yet: the files below `conflicts/`, and those that a merge
  /// put beside a file that is no note.
  public func keptConflicts() throws -> [VaultPath] {
    try folder.list { !$0.hasPrefix(".") }.files.map(\.path).filter { path in
      path.components.first == "conflicts" || ConflictAnswer.mark(in: path.name) != nil
    }
  }

  /// All of them, by path, with what became of their places.
  public func conflicts() throws -> [ConflictAnswer] {
    try keptConflicts().sorted().compactMap { path in
      try folder.read(path).map { try answer(path, $0.bytes) }
    }
  }

  /// A kept loser: by its path, with or without `conflicts/` and extension, or by its 12 digits, or at least
  /// 6 of them from the start where no other begins so.
  ///
  /// Throws `.notFound` where there is none, and `.ambiguousID`.
  public func conflict(_ text: String) throws -> ConflictAnswer {
    let kept = try keptConflicts()
    let named = kept.filter {
      $0.description == text || $0.withoutExtension == text || $0.description == "conflicts/\(text)"
        || $0.withoutExtension == "conflicts/\(text)"
    }
    let byDigits = kept.filter { path in
      text.utf8.count >= 6 && ConflictAnswer.digits(in: path)?.hasPrefix(text) ?? false
    }
    let found = named.isEmpty ? byDigits : named
    guard found.count <= 1 else {
      let paths = found.map(\.description)
      throw VaultError(
        .ambiguousID, "\(found.count) kept losers match “\(text)”: \(paths.joined(separator: ", ")).",
        hint: "Use the whole path.", details: ["matches": paths.joined(separator: " ")])
    }
    guard let path = found.first, let file = try folder.read(path) else {
      throw VaultError(
        .notFound, "No loser of a merge is kept as “\(text)”.", hint: "List them with: daybook conflicts list"
      )
    }
    return try answer(path, file.bytes)
  }

  private func answer(_ path: VaultPath, _ bytes: [UInt8]) throws -> ConflictAnswer {
    var answer = ConflictAnswer(path: path, bytes: bytes)
    if path.components.first != "conflicts" {
      answer.file = Self.winner(beside: path)
      return answer
    }
    guard let loser = KeptLoser(note: bytes), let file = Self.place(of: loser, keptAt: path) else {
      return answer
    }
    (answer.loser, answer.file) = (loser, file)
    let found = try place(of: loser, in: file)
    answer.file = found.path
    answer.state = found.place.state
    answer.line = found.place.line
    answer.standing = found.place.range.map { String(decoding: found.bytes[$0], as: UTF8.self) }
    return answer
  }

  /// Where the winner stands now: in its note, or for an entry in that which it was moved to since.
  func place(
    of loser: KeptLoser, in file: VaultPath
  ) throws -> (path: VaultPath, bytes: [UInt8], place: LoserPlace) {
    let bytes = try folder.read(file)?.bytes
    let place = LoserPlace(of: loser, in: bytes ?? [])
    guard case .entry(let id, _) = loser.piece, place.state == .gone else {
      return (file, bytes ?? [], bytes == nil ? LoserPlace.gone : place)
    }
    for path in try notes() where path != file {
      guard let bytes = try folder.read(path)?.bytes else { continue }
      let place = LoserPlace(of: loser, in: bytes)
      if place.state != .gone, Document(bytes).writtenIDs.contains(id) { return (path, bytes, place) }
    }
    return (file, bytes ?? [], LoserPlace.gone)
  }

  /// The note that a loser names, where it is one of the vault's, and the loser is kept where one of that
  /// note would be.
  private static func place(of loser: KeptLoser, keptAt kept: VaultPath) -> VaultPath? {
    guard let path = VaultPath(loser.path), TreeMerge.isNote(path.description),
      !path.components.contains(where: { $0.hasPrefix(".") }),
      kept.folder == "conflicts/\(path.withoutExtension)"
    else { return nil }
    return path
  }

  /// `photo.png` of `photo.conflict-3f2a9c1d0b7e.png`.
  private static func winner(beside path: VaultPath) -> VaultPath? {
    guard let mark = ConflictAnswer.mark(in: path.name) else { return nil }
    let name = path.name.replacing(".\(mark)", with: "")
    return VaultPath(path.folder.isEmpty ? String(name) : "\(path.folder)/\(name)")
  }
}
