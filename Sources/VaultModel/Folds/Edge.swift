/// A reference from an entry to another one that it changes.
public struct Edge: Hashable, Sendable {
  /// What a change does to its target, named by the field that holds the link.
  public enum Verb: UInt8, Hashable, Sendable, CaseIterable {
    case updates, amends, supersedes, acknowledges, resolves, silences, retracts
    /// No change: the entry was written in sight of the one that it names.
    case after

    /// The field's name as the tool writes it.
    public var fieldName: String {
      switch self {
      case .updates: "Updates"
      case .amends: "Amends"
      case .supersedes: "Supersedes"
      case .acknowledges: "Acknowledges"
      case .resolves: "Resolves"
      case .silences: "Silences"
      case .retracts: "Retracts"
      case .after: "After"
      }
    }

    /// Whether an entry with it belongs to its target's thread.
    var joinsThread: Bool { self != .supersedes && self != .after }

    public init?(fieldName: String) {
      let lower = fieldName.lowercased()
      guard let verb = Self.allCases.first(where: { $0.fieldName.lowercased() == lower }) else { return nil }
      self = verb
    }
  }

  public var verb: Verb
  public var target: EntryID

  public init(_ verb: Verb, _ target: EntryID) {
    (self.verb, self.target) = (verb, target)
  }

  /// The ids that a field's value names, as `[[path#^id]]`, `^id` or an id alone; the path is a hint and isn't
  /// read.
  public static func targets(in value: String) -> [EntryID] {
    var found = [EntryID]()
    for word in value.utf8.split(whereSeparator: { !isAlphanumeric($0) }) where word.count == EntryID.length {
      if let id = EntryID(utf8: Array(word)[...]), !found.contains(id) { found.append(id) }
    }
    return found
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: byte >= 0x80
    }
  }
}
