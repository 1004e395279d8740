public import VaultModel
public import VaultStore

extension Vault {
  /// The entry that an id names: a whole one, or a prefix or suffix of at least 6 characters that no other
  /// has.
  ///
  /// Looks through all notes of the working tree. Throws `.unknownID`, and `.ambiguousID` with the matches.
  public func entry(_ id: String) throws -> Entry {
    let pattern = try IDPattern(id)
    var taken = Set<EntryID>()
    var found = [Entry]()
    for path in try notes() {
      guard let bytes = try folder.read(path)?.bytes else { continue }
      let entries = Document(bytes).entries(path: path.description, taken: taken)
      taken.formUnion(entries.map(\.id))
      found += entries.filter { pattern.matches($0.id) }
    }
    return try pattern.only(found)
  }

  /// The paths of all notes: Markdown, but for what merges kept aside, templates, views of this node, and an
  /// editor's own folders.
  public func notes() throws -> [VaultPath] { try noteFiles().map(\.path) }

  /// The same with what the disk says of each.
  func noteFiles() throws -> [WorkingFolder.Listed] {
    try folder.list { !$0.hasPrefix(".") && $0 != "templates/" && $0 != "conflicts/" }.files
      .filter { $0.path.isMarkdown && !$0.path.isLocalView }
  }
}

/// What a caller wrote for an id.
struct IDPattern {
  let text: String

  /// Throws `.unknownID` for what can't be part of one.
  init(_ text: String) throws {
    let lower = (text.hasPrefix("^") ? String(text.dropFirst()) : text).lowercased()
    guard (6...EntryID.length).contains(lower.utf8.count), lower.utf8.allSatisfy(Self.isDigit) else {
      throw VaultError(
        .unknownID, "“\(text)” is no entry's id.",
        hint: "Use an id, or at least 6 characters from its start or end.")
    }
    self.text = lower
  }

  func matches(_ id: EntryID) -> Bool {
    let whole = id.description
    return whole.hasPrefix(text) || whole.hasSuffix(text)
  }

  /// The one entry; throws where there is none, or more than one.
  func only(_ entries: [Entry]) throws -> Entry {
    guard let first = entries.first else {
      throw VaultError(
        .unknownID, "No entry has the id \(text).", hint: "List entries with: daybook read FILE")
    }
    guard entries.count == 1 else {
      let ids = entries.map(\.id.description)
      throw VaultError(
        .ambiguousID, "\(ids.count) entries match \(text): \(ids.prefix(5).joined(separator: ", ")).",
        hint: "Use more characters, or the whole id.", details: ["matches": ids.joined(separator: " ")])
    }
    return first
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "a")...UInt8(ascii: "z"): !"ilou".utf8.contains(byte)
    default: false
    }
  }
}
