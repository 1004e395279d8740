import VaultModel
public import VaultStore

extension Vault {
  /// Every setting with its value.
  public func settings() throws -> [SettingAnswer] {
    let actions = try repository.configEntries(prefix: Self.actionPrefix).map {
      try Self.setting(String($0.key.dropFirst("daybook.".count)))
    }
    return try Setting.all.flatMap { setting in
      setting.key == Setting.anyAction && !actions.isEmpty ? actions : [setting]
    }.map(answer)
  }

  /// One setting. Throws `.badOption` for a key that is none.
  public func setting(_ key: String) throws -> SettingAnswer { try answer(Self.setting(key)) }

  /// Sets one: on this node at once, or for the vault, as a commit.
  ///
  /// Throws `.badOption` for a value that it can't have, and for what isn't to be set by hand.
  public func set(_ key: String, to value: String) throws -> SettingAnswer {
    let setting = try Self.setting(key)
    guard setting.isSettable else {
      throw VaultError(
        .badOption, "\(key) is not to be set by hand.", hint: "It follows from the program's version.")
    }
    switch setting.place {
    case .node:
      try check(value, for: key)
      try repository.setConfig("daybook.\(key)", value)
    case .vault where key == "sync.history":
      guard VaultConfiguration.History(rawValue: value) != nil else {
        throw VaultError(.badOption, "“\(value)” is no history.", hint: "Use linear, or merge.")
      }
      try setShared(key, to: value)
    case .vault where key == "claims.refs":
      try setShared(key, to: ClaimPlace(value).prefix)
    case .vault:
      let least = key == "compact.months" ? 0 : 1
      guard let number = Int(value), number >= least else {
        throw VaultError(
          .badOption, "“\(value)” can't be the value of \(key).", hint: "Use a number from \(least) on.")
      }
      try setShared(key, to: String(number))
    }
    return SettingAnswer(setting: setting, value: setting.isSecret ? "(set)" : value, isSet: true)
  }

  private func check(_ value: String, for key: String) throws {
    switch key {
    case "node": _ = try Name(checking: value, of: .node)
    case "agent": _ = try Name(checking: value, of: .agent)
    case "index":
      guard value == "on" || value == "off" else {
        throw VaultError(.badOption, "“\(value)” is neither on nor off.", hint: "Use on or off.")
      }
    case "allowSecret": _ = try SecretRule.names(in: value)
    case "onError", "onMessage": break
    case _ where key.hasPrefix(Setting.actions): break
    case "health.warning", "health.critical":
      guard let number = Int(value), number > 0 else {
        throw VaultError(.badOption, "“\(value)” is no number of seconds.", hint: "Use a number from 1 on.")
      }
    case "writeZones":
      guard value == "true" || value == "false" else {
        throw VaultError(.badOption, "“\(value)” is neither true nor false.", hint: "Use true or false.")
      }
    default:
      guard !value.isEmpty, !value.contains(where: { $0.isWhitespace || "~^:?*[\\".contains($0) }),
        !value.hasPrefix("-")
      else {
        throw VaultError(.badOption, "“\(value)” is no name of a branch.", hint: "Use a name such as main.")
      }
    }
  }

  func setShared(_ key: String, to value: String) throws {
    let identity = try identity()
    guard let path = VaultPath(".daybook/config.yml") else { return }
    try locked {
      let before = try noteForAppending(path, identity: identity)
      let text = SettingsFile(String(decoding: before, as: UTF8.self)).setting(key, to: value)
      do {
        _ = try VaultConfiguration(yaml: text)
      } catch {
        throw VaultError(
          .badConfiguration, ".daybook/config.yml can't be changed by this command.",
          hint: "Edit the file by hand.")
      }
      let after = Array(text.utf8)
      guard after != before else { return }
      try replace(path, with: after)
      let step = CommitStep(
        files: [path: VaultFile(after)], author: .person, subject: "config: set \(key) to \(value)")
      _ = try commitFile(step, path, identity: identity, orRestore: before)
    }
  }

  private func answer(_ setting: Setting) throws -> SettingAnswer {
    let value: String?
    switch setting.place {
    case .node: value = try repository.configString("daybook.\(setting.key)")
    case .vault:
      let file = try VaultPath(".daybook/config.yml").flatMap { try folder.read($0) }
      value = SettingsFile(String(decoding: file?.bytes ?? [], as: UTF8.self))[setting.key]
    }
    let shown = setting.isSecret ? value.map { _ in "(set)" } : value
    return SettingAnswer(setting: setting, value: shown ?? setting.standard, isSet: value != nil)
  }

  private static func setting(_ key: String) throws -> Setting {
    if key.hasPrefix(Setting.actions), key != Setting.anyAction,
      var setting = Setting.all.first(where: { $0.key == Setting.anyAction })
    {
      setting.key = try Setting.actions + action(String(key.dropFirst(Setting.actions.count))).description
      return setting
    }
    guard let setting = Setting.all.first(where: { $0.key == key && key != Setting.anyAction }) else {
      throw VaultError(
        .badOption, "There is no setting “\(key)”.", hint: "List them with: daybook config list")
    }
    return setting
  }
}
