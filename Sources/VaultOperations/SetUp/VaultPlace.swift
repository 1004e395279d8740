import VaultStore

/// Where a vault may be made.
enum VaultPlace {
  /// Refuses the root, the home folder as a whole, what is inside another vault, and the folders of git and
  /// Daybook.
  static func check(_ path: String, home: String?) throws {
    guard path != "/", path != home else {
      throw VaultError(
        .outsideVault, "\(path) as a whole would become a vault, with all that is in it.",
        hint: "Name a folder of its own, such as \(home ?? "")/shared-vault.")
    }
    let components = path.split(separator: "/")
    guard !components.contains(where: { [".git", ".daybook"].contains($0.lowercased()) }) else {
      throw VaultError(
        .outsideVault, "\(path) is inside a folder of git or Daybook.", hint: "Choose another folder.")
    }
    for count in 1..<max(1, components.count) {
      let above = "/" + components.prefix(count).joined(separator: "/")
      guard VaultLocation.isFolder("\(above)/.daybook"), VaultLocation.exists("\(above)/.git") else {
        continue
      }
      throw VaultError(
        .outsideVault, "\(path) is inside the vault \(above).", hint: "Choose a folder outside it.")
    }
  }
}
