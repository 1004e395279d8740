/// The targets and what each may import: the table that the design holds the package to.
enum House {
  struct Target {
    let name: String
    /// Targets of ours, each of which stands above this one in `targets`, and other packages' modules.
    let mayImport: Set<String>
    /// Whether Foundation, the C library and the like may be imported too.
    let mayImportSystem: Bool
  }

  /// From the ground up: an arrow may only point to a line above.
  static let targets: [Target] = [
    target("Clibcmark"),
    target("Clibgit2"),
    // Bytes and spans. No Foundation: what it needs of C comes with Clibcmark.
    target("MarkdownSyntax", ["Clibcmark"], system: false),
    // Pure: no file, no git, no wall clock.
    target("VaultModel", ["MarkdownSyntax", "Yams"], system: false),
    target("Git", ["Clibgit2"]),
    target("VaultStore", ["VaultModel", "MarkdownSyntax", "Git"]),
    target("VaultSync", ["VaultStore", "VaultModel", "Git"]),
    target("VaultSearch", ["VaultModel", "GRDB"]),
    target("VaultOperations", libraries),
    target("VaultServer", ["VaultOperations"]),
    // Notices changes here and on remotes, and decides when to sync.
    target(
      "VaultWatch", ["VaultOperations", "VaultSync", "VaultStore", "VaultModel", "Git"]),
    // What both programs share: their options, their printing, and the sync command.
    target("VaultCommandLine", libraries.union(["VaultOperations", "ArgumentParser"])),
    target(
      "daybook", ["VaultCommandLine", "VaultOperations", "VaultServer", "VaultWatch", "ArgumentParser"]),
    target("vault-sync", ["VaultCommandLine", "VaultOperations", "VaultServer", "ArgumentParser"]),
    // Build time only: the tool that writes EmbeddedFiles.swift, and the plugin that runs it.
    target("embed-files"),
    target("EmbedFiles", ["PackagePlugin"]),
  ]

  /// Everything below VaultOperations.
  private static let libraries: Set<String> = [
    "MarkdownSyntax", "VaultModel", "Git", "VaultStore", "VaultSync", "VaultSearch",
  ]

  static let systemModules: Set<String> = [
    "CoreServices", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Darwin", "Musl",
    "Synchronization",
  ]

  static func target(named name: String) -> Target? {
    targets.first { $0.name == name }
  }

  private static func target(_ name: String, _ mayImport: Set<String> = [], system: Bool = true) -> Target {
    Target(name: name, mayImport: mayImport, mayImportSystem: system)
  }
}
