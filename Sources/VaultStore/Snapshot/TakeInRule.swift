/// Which untracked files a snapshot takes in, beyond what `.gitignore` says.
///
/// A pulled `.gitignore` must not hide memory: notes of agents are always taken in. What an editor keeps
/// about one machine, temporaries, and views that every node makes for itself never are.
enum TakeInRule {
  /// True and false decide; nil leaves it to `.gitignore`.
  static func decides(_ path: VaultPath) -> Bool? {
    if isLocal(path) { return false }
    guard path.isMarkdown else { return nil }
    let top = path.components.first
    return path.components.count > 1 && (top == "agents" || top == "shared" || top == "conflicts")
      ? true : nil
  }

  /// Whether the file belongs to this machine alone, and is left out even where a remote has one.
  static func isLocal(_ path: VaultPath) -> Bool {
    if path.isLocalView { return true }
    let components = path.components
    let name = path.name
    if components.count == 2, components[0] == ".obsidian", name.hasPrefix("workspace") { return true }
    return isTemporary(name)
  }

  /// What editors write beside a file while they save it: vim, Emacs, LibreOffice, Finder, and ours.
  private static func isTemporary(_ name: Substring) -> Bool {
    name == ".DS_Store" || name.hasSuffix("~") || name.hasPrefix(".#") || name.hasPrefix(".~lock.")
      || name.hasPrefix("#") && name.hasSuffix("#") || name == "4913"
      || name.hasPrefix(".") && [".swp", ".swo", ".swx"].contains { name.hasSuffix($0) }
      || name.hasPrefix(WorkingFolder.temporaryPrefix)
  }
}

extension VaultPath {
  /// Whether the file is a view that every node makes for itself: `shared/INDEX.md` and `agents/*/INBOX.md`.
  public var isLocalView: Bool {
    if description == "shared/INDEX.md" { return true }
    let components = components
    return components.count == 3 && components[0] == "agents" && components[2] == "INBOX.md"
  }
}
