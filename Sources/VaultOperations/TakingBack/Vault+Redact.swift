public import Git
import MarkdownSyntax
public import VaultModel
public import VaultStore

/// A tombstone that was put in an entry's place.
public struct RedactReceipt: Sendable {
  public var id: EntryID
  public var path: String
  /// nil where the entry was redacted before.
  public var commit: ObjectID?
  /// Kept losers of merges that still name the entry.
  public var copies: [String]

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("id", .string(id.description)), .init("path", .string(path)), .init("commit", JSON(commit)),
    ]
    members.append(.init("warnings", .array(warnings.map(\.json))))
    return .object(members)
  }

  public var warnings: [Warning] {
    var warnings = [
      Warning(
        "in-history",
        "History still holds the text, and so do other nodes' clones. To rewrite it: git filter-repo "
          + "--replace-text on one node, with all others stopped; list the old commits in .daybook/redacted; push "
          + "by force; clone anew elsewhere. What is a secret has to be changed all the same.")
    ]
    if !copies.isEmpty {
      warnings.append(
        Warning(
          "copies", "Kept losers of merges name the entry too; look at \(copies.joined(separator: ", ")).")
      )
    }
    return warnings
  }
}

extension Vault {
  /// Puts a tombstone in an entry's place: its time and id stay, and the reason; title, fields and text go.
  ///
  /// In a merge the tombstone beats every other version of the entry. History still has the bytes.
  public func redact(_ id: String, reason: String, as agent: Name?) throws -> RedactReceipt {
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw VaultError(.badOption, "A redaction needs a reason.", hint: "Say why, without what is redacted.")
    }
    let found = try entry(id)
    guard let path = VaultPath(found.path) else {
      throw VaultError(.bug, "\(found.path) is no path.", hint: "Please report it.")
    }
    var receipt = RedactReceipt(id: found.id, path: found.path, commit: nil, copies: try copies(of: found.id))
    if found.field("Redacted") != nil { return receipt }
    let draft = try EntryDraft(fields: [Field(key: "Redacted", value: reason)])
    let identity = try identity()
    try locked {
      let before = try noteForAppending(path, identity: identity)
      guard let entry = Document(before).entries(path: found.path).first(where: { $0.id == found.id }) else {
        throw VaultError(.busy, "\(path) was changed meanwhile.", hint: "Look at the note, and try again.")
      }
      let text = draft.rendered(id: entry.id, at: entry.timestamp).bytes
      let gap = before[entry.range].count - Self.trimmedCount(before[entry.range])
      let kept = entry.range.upperBound - gap
      let ending = LineEnding.dominant(in: before)
      var tombstone = text.withLineEndings(ending)
      if gap > 0 { tombstone.removeLast(ending.bytes.count) }
      let after = try before.applying([Edit(range: entry.range.lowerBound..<kept, replacement: tombstone)])
      let (old, new) = (Document(before).pieces.count, Document(after).pieces.count)
      guard old == new else {
        throw VaultError(
          .openBlock, "The entry can't be replaced without changing what stands below it.",
          hint: "Close its code blocks and comments by hand first.")
      }
      try folder.replace(path, with: after, isExecutable: folder.read(path)?.isExecutable ?? false)
      let step = CommitStep(
        files: [path: VaultFile(after)], author: agent.map { .agent($0.description) } ?? .person,
        subject: "\(CommitStep.label(path)): redact \(entry.id)")
      receipt.commit = try commitFile(step, path, identity: identity, orRestore: before).id
    }
    refreshViews()
    return receipt
  }

  /// Bytes of a piece without the line ends and blank lines at its end.
  private static func trimmedCount(_ piece: ArraySlice<UInt8>) -> Int {
    var end = piece.endIndex
    while end > piece.startIndex, [0x0A, 0x0D, 0x20, 0x09].contains(piece[end - 1]) { end -= 1 }
    return end - piece.startIndex
  }

  private func copies(of id: EntryID) throws -> [String] {
    let mark = Array(id.description.utf8)
    return try keptConflicts().filter { path in
      (try folder.read(path)?.bytes).map { $0.firstRange(of: mark) != nil } ?? false
    }.map(\.description)
  }
}
