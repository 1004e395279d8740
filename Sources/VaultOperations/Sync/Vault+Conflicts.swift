import VaultModel
public import VaultStore

extension Vault {
  /// The losers of merges that nobody has settled yet: the files below `conflicts/`, and those that a merge
  /// put beside a file that is no note.
  public func keptConflicts() throws -> [VaultPath] {
    try folder.list { !$0.hasPrefix(".") }.files.map(\.path).filter { path in
      path.components.first == "conflicts" || Self.isBesideItsWinner(path.name)
    }
  }

  /// A kept loser's text. Throws `.notFound` for a path that is none.
  public func conflict(_ text: String) throws -> ConflictAnswer {
    let kept = try keptConflicts()
    guard
      let path = kept.first(where: {
        $0.description == text || $0.withoutExtension == text || "\($0)" == "conflicts/\(text)"
      }),
      let file = try folder.read(path)
    else {
      throw VaultError(
        .notFound, "No loser of a merge is kept as “\(text)”.", hint: "List them with: daybook conflicts list"
      )
    }
    return ConflictAnswer(path: path.description, keptFrom: Self.keptFrom(file.bytes), bytes: file.bytes)
  }

  /// `name.conflict-<12 hex digits>.ext`
  private static func isBesideItsWinner(_ name: Substring) -> Bool {
    guard let mark = name.split(separator: ".").first(where: { $0.hasPrefix("conflict-") }) else {
      return false
    }
    let digits = mark.dropFirst("conflict-".count)
    return digits.count == 12 && digits.allSatisfy(\.isHexDigit)
  }

  private static func keptFrom(_ bytes: [UInt8]) -> String? {
    let start = String(decoding: bytes.prefix(2048), as: UTF8.self)
    guard let line = start.split(separator: "\n").first(where: { $0.hasPrefix("kept-from: \"[[") }) else {
      return nil
    }
    return String(line.dropFirst("kept-from: \"[[".count).dropLast(3))
  }
}

/// A losing version that a merge kept.
public struct ConflictAnswer: Sendable {
  public var path: String
  /// The note that the winner stands in, without `.md`; nil where that isn't said.
  public var keptFrom: String?
  public var bytes: [UInt8]

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public var json: JSON { ["path": .string(path), "keptFrom": JSON(keptFrom), "text": .string(text)] }
}
