public import VaultStore

extension Vault {
  /// The crontab line for this vault: `vault-sync` beside this program, else the first in PATH.
  public func cronLine(in surroundings: Surroundings) throws -> CronLine {
    let folders = (surroundings["PATH"] ?? "").split(separator: ":").map(String.init).filter {
      $0.hasPrefix("/")
    }
    let own =
      surroundings.program.lastIndex(of: "/").map { String(surroundings.program[..<$0]) } ?? "/usr/bin"
    guard let program = ([own] + folders).map({ "\($0)/vault-sync" }).first(where: VaultLocation.isExecutable)
    else {
      throw VaultError(
        .unsupported, "There is no vault-sync beside this program.", hint: "Install it with: scripts/install")
    }
    let needed = ["git", "ssh"].compactMap { name in
      folders.first { VaultLocation.isExecutable("\($0)/\(name)") }
    }
    var further = [String]()
    for folder in needed where folder != "/usr/bin" && folder != "/bin" && !further.contains(folder) {
      further.append(folder)
    }
    return CronLine(vault: path, node: try identity().node, program: program, folders: further)
  }
}
