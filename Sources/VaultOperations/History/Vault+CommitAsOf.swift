public import Git
import VaultModel
public import VaultStore

extension Vault {
  /// The commit that a time, the beginning of a commit's id, or a name of git's such as `HEAD~3` names; the
  /// first two among those that HEAD leads to.
  ///
  /// A time names the newest commit that was made here at that time or before. Throws `.notFound`, and
  /// `.badTime` for what is none of these.
  public func commit(asOf text: String) throws -> ObjectID {
    let isHex =
      (6...40).contains(text.utf8.count) && text.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    let limit: Timestamp?
    do {
      limit = try isHex ? nil : Moment.since(text, now: environment.now())
    } catch let error as VaultError where error.code == .badTime {
      guard let named = try repository.commit(named: text) else { throw error }
      return named
    }
    var found = [ObjectID]()
    if let head = try headCommit() {
      try forEachAncestor(of: head) { commit in
        if let limit {
          if commit.committer.time <= limit.seconds { found.append(commit.id) }
          return found.isEmpty
        }
        if commit.id.hex.hasPrefix(text.lowercased()) { found.append(commit.id) }
        return text.utf8.count < 40 || found.isEmpty
      }
    }
    guard let first = found.first else {
      throw VaultError(
        .notFound, "No commit of this vault is “\(text)”.",
        hint: limit == nil
          ? "List commits with: daybook log" : "The vault is younger; list commits with: daybook log")
    }
    guard found.count == 1 else {
      throw VaultError(
        .ambiguousID, "\(found.count) commits begin with \(text).", hint: "Use more digits.",
        details: ["matches": found.map(\.hex).joined(separator: " ")])
    }
    return first
  }
}
