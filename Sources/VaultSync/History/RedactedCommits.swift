import Git
import VaultStore

/// The commits that a vault's `.daybook/redacted` lists: history was rewritten without them, and nobody is to bring
/// them back.
///
/// A line is a commit's whole id; what stands behind it, after a blank, is a remark, and so is a line that begins
/// with `#`. A pure function of the texts.
struct RedactedCommits: Hashable {
  private(set) var ids: Set<ObjectID> = []
  /// Lines that are neither, and may have been meant as ids.
  private(set) var unread: Set<String> = []

  static let path = VaultPath(".daybook/redacted")

  /// - Parameter texts: the file as each side has it; what any of them lists is redacted.
  init(_ texts: some Sequence<String>) {
    for line in texts.flatMap({ $0.split(whereSeparator: \.isNewline) }) {
      guard let word = line.split(whereSeparator: \.isWhitespace).first, !word.hasPrefix("#") else {
        continue
      }
      if let id = ObjectID(hex: word) { ids.insert(id) } else { unread.insert(String(word)) }
    }
  }

  /// The first listed commit of a history.
  func first(in history: some Sequence<ObjectID>) -> ObjectID? { history.first { ids.contains($0) } }
}

extension ObjectStore {
  /// What some tips' trees list, all together.
  func redactedCommits(of tips: some Sequence<ObjectID>) throws -> RedactedCommits {
    guard let path = RedactedCommits.path else { return RedactedCommits([]) }
    return RedactedCommits(
      try Set(tips).compactMap { tip in
        try file(at: path, in: readCommit(tip).tree).map {
          String(decoding: try readBlob($0.id), as: UTF8.self)
        }
      })
  }

  /// A listed commit that a tip leads to, or is; nil where it leads to none.
  func redacted(by list: RedactedCommits, in tip: ObjectID) throws -> ObjectID? {
    // As a rule a clone that was made anew has none of them, and its history need not be read.
    guard try list.ids.contains(where: holds) else { return nil }
    return list.first(in: try commits(from: [tip], hiding: []))
  }

  private func holds(_ id: ObjectID) throws -> Bool {
    do {
      _ = try readCommit(id)
      return true
    } catch let error as GitError where error.code == .missingObject {
      return false
    }
  }
}
