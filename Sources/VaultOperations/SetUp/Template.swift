import VaultModel
import VaultStore

/// The files that a new vault begins with.
enum Template {
  struct File {
    var path: VaultPath
    var bytes: [UInt8]
  }

  /// What belongs to the vault as a whole: everything of the template but its agents' folders.
  static var vault: [File] {
    EmbeddedFiles.vaultTemplate.filter { !$0.path.hasPrefix("agents/") }.compactMap { file($0.path, $0.text) }
  }

  /// An agent's first notes: MEMORY, HISTORY and ALERTS.
  static func folder(of agent: Name) -> [File] {
    ["MEMORY", "HISTORY", "ALERTS"].compactMap { name in
      guard let model = EmbeddedFiles.vaultTemplate.first(where: { $0.path.hasSuffix("/\(name).md") }) else {
        return nil
      }
      return file("agents/\(agent)/\(name).md", bearing(agent, model.text))
    }
  }

  /// A note's text with the `agent` property changed, if it has one in its front matter; with `old`, only
  /// where it is that.
  static func bearing(_ agent: Name, _ text: String, insteadOf old: Name? = nil) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---"),
      let line = lines[..<end].firstIndex(where: { $0.hasPrefix("agent:") })
    else { return text }
    let value = lines[line].dropFirst("agent:".count).drop { $0 == " " }
    if let old, value != old.description { return text }
    lines[line] = "agent: \(agent)"
    return lines.joined(separator: "\n")
  }

  private static func file(_ path: String, _ text: String) -> File? {
    VaultPath(path).map { File(path: $0, bytes: Array(text.utf8)) }
  }
}
