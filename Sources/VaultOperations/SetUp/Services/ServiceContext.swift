public import VaultModel
public import VaultStore

/// What a service needs to know of the vault that it keeps in step, and of this machine.
public struct ServiceContext: Hashable, Sendable {
  /// The vault's absolute path.
  public var vault: String
  public var node: Name
  /// The absolute paths of `daybook` and `vault-sync`.
  public var daybook: String
  public var vaultSync: String
  /// The folders that git and ssh are looked for in, with colons between.
  public var searchPath: String

  public init(vault: String, node: Name, daybook: String, vaultSync: String, searchPath: String) {
    (self.vault, self.node, self.daybook, self.vaultSync) = (vault, node, daybook, vaultSync)
    self.searchPath = searchPath
  }

  /// A name for the vault's services on this machine, `daybook-notes-1a2b3c`: two vaults never share one, and one vault
  /// always has the same.
  public var name: String {
    let last = vault.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let words = last.utf8.split { !Self.isPlain($0) }.map { String(Substring($0)) }
    let slug = words.joined(separator: "-").prefix(40)
    let digits = SHA256(of: Array(vault.utf8)).hex.prefix(6)
    return slug.isEmpty ? "daybook-\(digits)" : "daybook-\(slug)-\(digits)"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension Vault {
  /// What services of this vault on this machine need to know: absolute paths of our programs and of git's.
  ///
  /// Throws `.unsupported` where `vault-sync` isn't installed, and `.noNode` where this node has no name.
  public func serviceContext(in surroundings: Surroundings) throws -> ServiceContext {
    let folders = (surroundings["PATH"] ?? "").split(separator: ":").map(String.init).filter {
      $0.hasPrefix("/")
    }
    let own =
      surroundings.program.lastIndex(of: "/").map { String(surroundings.program[..<$0]) } ?? "/usr/bin"
    func find(_ name: String) -> String? {
      ([own] + folders).map { "\($0)/\(name)" }.first(where: VaultLocation.isExecutable)
    }
    guard let vaultSync = find("vault-sync"), let daybook = find("daybook") else {
      throw VaultError(
        .unsupported, "There is no \(find("daybook") == nil ? "daybook" : "vault-sync") beside this program.",
        hint: "Install both with: scripts/install")
    }
    guard !self.path.contains(where: \.isNewline) else {
      throw VaultError(
        .unsupported, "The vault's path has a line break in it, which no file of a service can hold.",
        hint: "Rename the folder.")
    }
    var path = [String]()
    for name in ["git", "ssh"] {
      guard let folder = folders.first(where: { VaultLocation.isExecutable("\($0)/\(name)") }) else {
        continue
      }
      if folder != "/usr/bin", folder != "/bin", !path.contains(folder) { path.append(folder) }
    }
    return ServiceContext(
      vault: self.path, node: try identity().node, daybook: daybook, vaultSync: vaultSync,
      searchPath: (path + ["/usr/bin", "/bin"]).joined(separator: ":"))
  }
}
