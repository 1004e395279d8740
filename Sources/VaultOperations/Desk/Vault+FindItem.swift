import VaultModel
import VaultStore

extension Vault {
  /// The decision, alert or task that an id names: that of the entry that began it, or of one that changed it.
  ///
  /// Throws `.unknownID`, also for an entry that is none of that kind, and `.ambiguousID` with the matches.
  func item(_ id: String, _ kind: EntryKind, in fold: Fold) throws -> FoldedItem {
    let pattern = try IDPattern(id)
    let threads = fold.items(kind).filter { item in item.entries.contains { pattern.matches($0.id) } }
    if threads.count > 1 {
      let named = threads.filter { pattern.matches($0.id) }
      if named.count == 1, pattern.text.utf8.count == EntryID.length { return named[0] }
      let lines = threads.prefix(5).map { "\($0.id) (\($0.root.title))" }
      throw VaultError(
        .ambiguousID,
        "\(threads.count) \(kind.rawValue)s match \(pattern.text): \(lines.joined(separator: ", ")).",
        hint: "Use more characters, or the whole id.",
        details: ["matches": threads.map(\.id.description).joined(separator: " ")])
    }
    guard let found = threads.first else {
      let other = fold.items.first { item in item.entries.contains { pattern.matches($0.id) } }?.kind
      let list = "\(kind.rawValue)s"
      if let other {
        throw VaultError(
          .unknownID, "\(pattern.text) is \(other.withArticle), not \(kind.withArticle).",
          hint: "List \(list) with: daybook \(list)")
      }
      throw VaultError(
        .unknownID, "No \(kind.rawValue) has the id \(pattern.text).", hint: "List them with: daybook \(list)"
      )
    }
    return found
  }
}
