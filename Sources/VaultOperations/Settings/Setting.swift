/// A setting: where it lives, and what it means.
public struct Setting: Hashable, Sendable {
  public enum Place: String, Hashable, Sendable {
    /// In `.daybook/config.yml`, the same on every node.
    case vault
    /// In git's configuration of this node, section `daybook`.
    case node
  }

  public var key: String
  public var place: Place
  /// What counts where nothing is set; nil where nothing does.
  public var standard: String?
  public var meaning: String
  /// Whether it may be set by hand.
  public var isSettable = true
  /// Whether its value is shown to nobody.
  public var isSecret = false

  /// Every setting there is.
  public static let all: [Setting] = [
    Setting("node", .node, nil, "What this machine is called: a-z, 0-9 and -"),
    Setting("agent", .node, nil, "The agent that acts where none is named"),
    Setting(
      "writeZones", .node, "true", "Whether an agent's server writes only to its own folder and shared/"),
    Setting(
      "index", .node, "on", "Whether this node writes shared/INDEX.md and its agent's INBOX.md: on or off"),
    Setting("branch", .node, nil, "The branch to sync, instead of the remote's default"),
    Setting("allowSecret", .node, nil, "Rules for secrets that don't apply here, with commas between"),
    Setting("health.warning", .node, "3600", "After how many seconds out of step status --check warns"),
    Setting("health.critical", .node, "86400", "After how many it is critical"),
    Setting(
      "onError", .node, nil, "A command to run when this node turns critical, and when it recovers",
      isSecret: true),
    Setting(
      "onMessage", .node, nil, "A command to run when a message has come for an agent of this node",
      isSecret: true),
    Setting(
      "action.NAME", .node, nil, "The command of the action NAME, which schedules may name", isSecret: true),
    Setting("format", .vault, "1", "How entries are written", isSettable: false),
    Setting("merge", .vault, "1", "Which rules merge versions", isSettable: false),
    Setting("hub", .vault, nil, "The id of the remote where claims are made", isSettable: false),
    Setting(
      "claims.refs", .vault, ClaimPlace.standard,
      "Below which references of the hub claims are, for a host that refuses refs/daybook/"),
    Setting("limits.file", .vault, "50000000", "The most bytes of one file"),
    Setting("limits.entry", .vault, "262144", "The most bytes of one entry"),
    Setting("compact.months", .vault, "0", "How many past months daybook compact leaves in logs"),
    Setting("compact.size", .vault, "100000", "The most bytes that daybook compact leaves in a log"),
    Setting(
      "presence.every", .vault, "3600",
      "How many seconds may pass until a node shows the others that it is there, at least 60"),
    Setting(
      "sync.history", .vault, "linear",
      "linear: own commits are remade on the remote's; merge, as with several remotes: never"),
  ]

  /// What the keys of settings for actions begin with.
  static let actions = "action."
  /// The line for all that aren't set.
  static let anyAction = "action.NAME"

  private init(
    _ key: String, _ place: Place, _ standard: String?, _ meaning: String, isSettable: Bool = true,
    isSecret: Bool = false
  ) {
    (self.key, self.place, self.standard, self.meaning) = (key, place, standard, meaning)
    (self.isSettable, self.isSecret) = (isSettable, isSecret)
  }
}

/// A setting and its value here.
public struct SettingAnswer: Sendable {
  public var setting: Setting
  /// Nil where it isn't set and has no default.
  public var value: String?
  public var isSet: Bool

  public var json: JSON {
    [
      "key": .string(setting.key), "value": JSON(value), "default": JSON(setting.standard),
      "place": .string(setting.place.rawValue), "set": .bool(isSet), "meaning": .string(setting.meaning),
    ]
  }
}
