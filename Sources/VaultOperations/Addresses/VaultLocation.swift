public import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Where the vault is that a command is about.
public struct VaultLocation: Hashable, Sendable {
  /// The absolute path of the vault's top folder.
  public let path: String

  /// Finds it.
  ///
  /// 1. The path given, 2. `DAYBOOK_VAULT`, 3. the nearest folder upward that holds `.daybook/`,
  /// 4. `~/.openclaw/shared-vault`. The first that is said counts, whether it is a vault or not.
  public init(_ given: String?, in surroundings: Surroundings) throws {
    if let named = given ?? surroundings["DAYBOOK_VAULT"] {  // 1, 2
      guard !named.isEmpty else {
        throw VaultError(
          .badOption, "The vault's path is empty.", hint: "Leave --vault out, or name a folder.")
      }
      path = surroundings.absolute(named)
      return
    }
    var folder = surroundings.absolute(".")
    while true {  // 3
      if Self.isFolder("\(folder)/.daybook") {
        path = folder
        return
      }
      guard let slash = folder.lastIndex(of: "/"), folder != "/" else { break }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
    if let home = surroundings["HOME"], Self.isFolder("\(home)/.openclaw/shared-vault/.daybook") {  // 4
      path = surroundings.absolute("\(home)/.openclaw/shared-vault")
      return
    }
    throw VaultError(
      .noVault, "There is no vault in this folder or above it.",
      hint: "Name one with --vault, or make one with: daybook init PATH --node NAME")
  }

  /// Opens the vault.
  public func open(environment: VaultEnvironment = VaultEnvironment()) throws -> Vault {
    try Vault(at: path, environment: environment)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 && !isFolder(path) }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
