/// What of a file may be committed where somebody wrote secrets into it.
///
/// 1. Only what was changed is searched, and a secret that the version before already has is no news.
/// 2. In a note the pieces that hold secrets stay as the version before has them: an entry by its id, a
///    section by its heading, the text before the first heading. A piece that is new is left out.
/// 3. Where that can't be done, because the rest would read otherwise, and in a file that is no note, all of
///    the file stays as it was.
public struct Withholding: Sendable {
  /// The secrets, in order, each with its rule and its line from 1.
  public private(set) var secrets: [(rule: SecretRule, line: Int)] = []
  /// What may be committed; nil where nothing was there before, and nothing may.
  public private(set) var bytes: [UInt8]?

  /// - Parameters:
  ///   - old: the version that is committed; nil where there is none.
  ///   - allowed: the names of rules that let everything pass.
  public init(of new: [UInt8], over old: [UInt8]?, isNote: Bool, allowing allowed: Set<String> = []) {
    bytes = new
    let changed = Self.changed(new, old ?? [])  // 1
    let found = Secret.all(in: Array(new[changed])).filter { secret in
      let range = changed.lowerBound + secret.range.lowerBound..<changed.lowerBound + secret.range.upperBound
      return !allowed.contains(secret.rule.name) && !(old?.contains(new[range]) ?? false)
    }
    if found.isEmpty { return }
    let positions = found.map { changed.lowerBound + $0.range.lowerBound }
    secrets = zip(found, positions).map { secret, position in
      (secret.rule, new[..<position].count { $0 == UInt8(ascii: "\n") } + 1)
    }
    bytes = old
    guard isNote, let rest = Self.rest(of: new, over: old ?? [], without: positions) else { return }  // 3
    let isUnchanged = Self.haveSameContent(rest, old ?? [])
    guard !isUnchanged, Withholding(of: rest, over: old, isNote: false, allowing: allowed).secrets.isEmpty
    else { return }
    bytes = rest
  }

  /// The lines of a text that another doesn't begin or end with, and one more on each side.
  private static func changed(_ new: [UInt8], _ old: [UInt8]) -> Range<Int> {
    let most = min(new.count, old.count)
    var start = 0
    while start < most, new[start] == old[start] { start += 1 }
    var alike = 0
    while alike < most - start, new[new.count - 1 - alike] == old[old.count - 1 - alike] { alike += 1 }
    var end = new.count - alike
    for _ in 0..<2 {
      start = new[..<start].lastIndex(of: UInt8(ascii: "\n")) ?? 0
      end = end < new.count ? new[(end + 1)...].firstIndex(of: UInt8(ascii: "\n")) ?? new.count : end
    }
    return start..<max(start, end)
  }

  /// The new version with the old pieces where a secret begins; nil where it reads otherwise then.
  private static func rest(of new: [UInt8], over old: [UInt8], without positions: [Int]) -> [UInt8]? {
    let (document, before) = (Document(new), Document(old))
    func isHit(_ range: Range<Int>) -> Bool { positions.contains(where: range.contains) }
    let head = 0..<document.preamble.upperBound
    var rest = isHit(head) ? old[..<before.preamble.upperBound] : new[head]
    var count = document.pieces.count
    for (index, piece) in document.pieces.enumerated() {
      guard isHit(piece.range) else {
        rest += new[piece.range]
        continue
      }
      if let same = before.piece(like: document, at: index) {
        rest += old[same.range]
      } else {
        count -= 1
      }
    }
    let result = Array(rest)
    return Document(result).pieces.count == count ? result : nil
  }

  private static func haveSameContent(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    let (one, other) = (Document(one), Document(other))
    return one.bytes[one.frontMatter] == other.bytes[other.frontMatter]
      && Content(of: one.bytes[one.preamble]) == Content(of: other.bytes[other.preamble])
      && one.pieces.map(\.content) == other.pieces.map(\.content)
  }
}

extension Document {
  /// The piece that was this one of another version: an entry by its id, else by a heading that stands in
  /// both only once.
  fileprivate func piece(like other: Document, at index: Int) -> Piece? {
    if let id = other.writtenIDs[index] {
      return writtenIDs.firstIndex(of: id).map { pieces[$0] }
    }
    let heading = Self.heading(other.pieces[index])
    let same = pieces.filter { Self.heading($0) == heading }
    let isOnly = other.pieces.count { Self.heading($0) == heading } == 1
    return same.count == 1 && isOnly ? same[0] : nil
  }

  private static func heading(_ piece: Piece) -> ArraySlice<UInt8> {
    piece.content.bytes.prefix { $0 != UInt8(ascii: "\n") }
  }
}
