import Git
import VaultModel
import VaultStore
import VaultSync

extension Doctor {
  func settingsChecks(_ vault: Vault) -> [(String, Look)] {
    [
      ("vault", { .ok(vault.path) }), ("node", { try node(vault) }), ("config", { try config(vault) }),
      ("merge-rules", { rules(vault) }), ("gitattributes", { try template(vault, ".gitattributes") }),
      ("gitignore", { try template(vault, ".gitignore") }), ("driver", { try driver(vault) }),
      ("hooks", { try hooks(vault) }),
    ]
  }

  private func node(_ vault: Vault) throws -> Finding { .ok(try vault.identity().node.description) }

  private func config(_ vault: Vault) throws -> Finding {
    guard let path = VaultPath(".daybook/config.yml"), let file = try vault.folder.read(path) else {
      return .warn(
        "there is no .daybook/config.yml: the settings of a new vault hold", "Bring it back with git.")
    }
    do {
      _ = try VaultConfiguration(yaml: String(decoding: file.bytes, as: UTF8.self))
      return .ok("can be read")
    } catch {
      return .fail(
        ".daybook/config.yml can't be read: the settings of a new vault hold instead",
        "Mend the file, or bring an older one back: git log -- .daybook/config.yml")
    }
  }

  private func rules(_ vault: Vault) -> Finding {
    let (wanted, known) = (vault.configuration.merge, VaultConfiguration.known.merge)
    if vault.configuration.canMerge { return .ok("\(wanted)") }
    return .fail(
      "the vault asks for merge rules \(wanted), and this program knows \(known): it never merges",
      "Install a newer Daybook.")
  }

  private func driver(_ vault: Vault) throws -> Finding {
    guard let warning = try vault.driverWarning() else { return .ok("plain git merges as Daybook does") }
    let parts = warning.message.split(separator: ". ", maxSplits: 1)
    return .warn(String(parts[0]), parts.count > 1 ? String(parts[1]) : "") {
      try vault.repository.setConfig(
        GitSetUp.settings(node: vault.identity().node, program: surroundings.program))
    }
  }

  /// What runs by itself is shown, but not what it is: a command may hold a token.
  private func hooks(_ vault: Vault) throws -> Finding {
    let set = try vault.settings().filter { $0.setting.isSecret && $0.isSet }
    let list = set.isEmpty ? "none is set" : set.map { "\($0.setting.key) (set)" }.joined(separator: ", ")
    guard try vault.hasSilentHook() || vault.untoldMessages() > 0 || !vault.failedActions().isEmpty else {
      return .ok(list)
    }
    return .warn("\(list); one failed five times, and was given up", "See which with: daybook status")
  }

  /// Whether a file of git's has every rule of the template's; a person may have added others.
  private func template(_ vault: Vault, _ name: String) throws -> Finding {
    guard let path = VaultPath(name), let model = Template.vault.first(where: { $0.path == path }) else {
      return .ok("none is needed")
    }
    let before = try vault.folder.read(path)?.bytes ?? []
    let present = Set(Self.rules(before))
    let lacking = Self.rules(model.bytes).filter { !present.contains($0) }
    if lacking.isEmpty { return .ok("has every rule of the template") }
    return .warn("\(name) lacks: \(lacking.joined(separator: ", "))", "Add the lines.") {
      let separator = before.isEmpty || before.last == UInt8(ascii: "\n") ? "" : "\n"
      let text = separator + lacking.map { "\($0)\n" }.joined()
      _ = try vault.locked { try vault.folder.append(Array(text.utf8), to: path) }
    }
  }

  private static func rules(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init).filter {
      !$0.hasPrefix("#")
    }
  }
}
