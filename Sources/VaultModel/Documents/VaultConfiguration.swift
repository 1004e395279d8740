import Yams

/// The settings that every node shares: `.daybook/config.yml`.
///
/// They can only tighten: anyone who can push can write them.
public struct VaultConfiguration: Hashable, Sendable {
  /// Why a configuration can't be used.
  public enum Refusal: Error, Hashable, Sendable {
    /// The text is no YAML mapping, or the named key has no usable value.
    case unreadable(String)
    /// The vault's entries are written in a newer format than this program knows.
    case newerFormat(Int)
  }

  /// What becomes of a node's commits that no remote has.
  public enum History: String, Hashable, Sendable {
    /// They are remade on the remote's tip, where there is one remote.
    case linear
    /// They stay, and histories are joined by merge commits.
    case merge
  }

  /// How entries are written; this program knows 1.
  public var format = 1
  /// Which rules merge versions; a program that doesn't know the number never merges.
  public var merge = 1
  /// The most bytes that one file may have.
  public var fileLimit = 50_000_000
  /// The most bytes that one entry may have.
  public var entryLimit = 262_144
  /// What becomes of unpublished commits: `sync.history`. With more than one remote, and among peers, it is
  /// ``History/merge`` in any case.
  public var history = History.linear

  /// How many seconds may pass until a node shows the others that it is there: `presence.every`.
  public var presenceInterval = 3600

  /// What moves from logs to archives.
  public var compaction = CompactionRules()

  /// The greatest values that this program knows.
  public static let known = VaultConfiguration()

  /// What holds where the file can't be read: the settings of a new vault, but history is left as it is.
  public static let fallback = {
    var settings = VaultConfiguration()
    settings.history = .merge
    return settings
  }()

  /// Whether this program may merge.
  public var canMerge: Bool { merge == Self.known.merge }

  public init() {}

  /// Reads the file's text; keys that it doesn't know are left to newer programs.
  public init(yaml text: String) throws(Refusal) {
    let node: Node?
    // Yams's own rules for numbers and dates are regular expressions, which take longer than all the rest
    // of a command.
    do { node = try compose(yaml: text, .basic) } catch { throw .unreadable("the text") }
    guard let node else { return }
    guard case .mapping(let mapping) = node else { throw .unreadable("the text") }
    let values = Self.values(mapping)
    format = try Self.number("format", values["format"]) ?? format
    if format > Self.known.format { throw .newerFormat(format) }
    merge = try Self.number("merge", values["merge"]) ?? merge
    if case .mapping(let mapping)? = values["compact"] {
      let rules = Self.values(mapping)
      if case .scalar(let months)? = rules["months"] {
        guard let number = Int(months.string), number >= 0 else { throw .unreadable("compact.months") }
        compaction.months = number
      }
      compaction.size = try Self.number("compact.size", rules["size"]) ?? compaction.size
      if case .sequence(let names)? = rules["notes"] {
        compaction.notes = names.compactMap { if case .scalar(let name) = $0 { name.string } else { nil } }
      }
    }
    if case .mapping(let mapping)? = values["limits"] {
      let limits = Self.values(mapping)
      fileLimit = min(fileLimit, try Self.number("limits.file", limits["file"]) ?? fileLimit)
      entryLimit = min(entryLimit, try Self.number("limits.entry", limits["entry"]) ?? entryLimit)
    }
    if case .mapping(let mapping)? = values["presence"] {
      presenceInterval = max(
        60, try Self.number("presence.every", Self.values(mapping)["every"]) ?? presenceInterval)
    }
    if case .mapping(let mapping)? = values["sync"], case .scalar(let word)? = Self.values(mapping)["history"]
    {
      // A word of a newer program asks at least for this: nothing is remade.
      history = History(rawValue: word.string) ?? .merge
    }
  }

  private static func values(_ mapping: Node.Mapping) -> [String: Node] {
    var values = [String: Node]()
    for (key, value) in mapping {
      if case .scalar(let key) = key { values[key.string] = value }
    }
    return values
  }

  private static func number(_ key: String, _ node: Node?) throws(Refusal) -> Int? {
    guard let node else { return nil }
    guard case .scalar(let scalar) = node, let number = Int(scalar.string), number > 0 else {
      throw .unreadable(key)
    }
    return number
  }
}
