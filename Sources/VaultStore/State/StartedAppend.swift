import VaultModel

/// An append whose process died between writing the entry and committing it: what the entry doesn't say of
/// itself.
struct StartedAppend: Hashable {
  var id: EntryID
  /// The commit's author; nil is the person.
  var agent: Name?
  var key: String?

  /// One line of the state file.
  var line: String { "\(id) \(agent?.description ?? "-") \(key ?? "")" }

  init(id: EntryID, agent: Name?, key: String?) { (self.id, self.agent, self.key) = (id, agent, key) }

  init?(line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let id = EntryID(String(parts[0])) else { return nil }
    self.init(id: id, agent: Name(String(parts[1])), key: parts[2].isEmpty ? nil : String(parts[2]))
  }
}
