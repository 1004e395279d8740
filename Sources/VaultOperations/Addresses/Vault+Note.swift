public import VaultModel
public import VaultStore

extension Vault {
  /// The note that FILE names, whether it exists or not.
  ///
  /// 1. A path that exists as such wins, with or without `.md`.
  /// 2. `MEMORY` is `agents/<agent>/MEMORY.md` of the acting agent.
  /// 3. `bobby/ALERTS` is `agents/bobby/ALERTS.md`, unless the vault has a folder `bobby`.
  /// 4. Anything else is a whole path.
  ///
  /// Throws `.outsideVault` for what leads out of the vault, through a symbolic link, or into the folders
  /// of git, of Daybook or of an editor; `.notAFile` for a file that is no Markdown, and `.noAgent` where 2
  /// needs one.
  public func note(_ reference: String, agent: Name?) throws -> VaultPath {
    guard let given = VaultPath(reference), !given.components.contains(where: { $0.hasPrefix(".") }) else {
      throw VaultError(
        .outsideVault, "“\(reference)” is no note inside the vault.",
        hint: "Name one by its path from the vault's top folder, such as shared/DECISIONS.")
    }
    if try folder.holdsFile(given), given.isMarkdown { return given }  // 1
    let stem = given.isMarkdown ? String(reference.dropLast(3)) : reference
    let whole = try Self.markdown(stem, reference)
    if try folder.holdsFile(whole) { return whole }
    if try folder.holdsFile(given) {
      throw VaultError(
        .notAFile, "\(given) is no Markdown note.", hint: "Entries and sections stand in .md files.")
    }
    let components = given.components
    switch components.count {
    case 1:  // 2
      guard let agent else {
        throw VaultError(
          .noAgent, "“\(reference)” is a note of the acting agent, and none is set.",
          hint: "Say --agent NAME, or set DAYBOOK_AGENT, or name the note by its whole path.")
      }
      return try Self.markdown("agents/\(agent)/\(stem)", reference)
    case 2:  // 3
      guard let other = Name(components[0]), Self.topFolders.contains(String(components[0])) == false,
        try !folder.holdsFolder(String(components[0]))
      else { return whole }
      return try Self.markdown("agents/\(other)/\(stem.dropFirst(components[0].count + 1))", reference)
    default: return whole  // 4
    }
  }

  private static let topFolders: Set<String> = ["agents", "shared", "templates", "conflicts"]

  private static func markdown(_ stem: String, _ reference: String) throws -> VaultPath {
    guard let path = VaultPath("\(stem).md"), path.name != ".md" else {
      throw VaultError(
        .outsideVault, "“\(reference)” names no note.", hint: "Name a file, such as shared/DECISIONS.")
    }
    return path
  }
}
