public import VaultStore

extension Vault {
  /// What has to be done so that a client knows this vault, or no longer does.
  ///
  /// Throws `.badConfiguration` where a client's file has a shape that isn't known: it is left as it is.
  public func setUp(
    _ client: ClientProgram, agent: String?, removing: Bool = false, in surroundings: Surroundings
  ) throws -> ClientSetUp {
    let plan = try plan(client, agent, removing: removing, surroundings)
    let openclaw = client == .openclaw ? try OpenClawProgram(in: surroundings) : nil
    let edits = try openclaw.map { try plan.steps(with: $0) } ?? plan.edit(plan.current())
    let (skills, warnings) = try plan.skillSteps()
    return ClientSetUp(client: client, steps: edits + skills, warnings: warnings)
  }

  /// What is to be set, for a person to read or to put in by hand.
  public func clientText(
    _ client: ClientProgram, agent: String?, in surroundings: Surroundings
  ) throws -> String {
    let plan = try plan(client, agent, removing: false, surroundings)
    let version = client == .openclaw ? try OpenClawProgram(in: surroundings)?.version : nil
    return plan.text(version: version, try plan.current())
  }

  private func plan(
    _ client: ClientProgram, _ agent: String?, removing: Bool, _ surroundings: Surroundings
  ) throws -> ClientPlan {
    guard let home = surroundings["HOME"] else {
      throw VaultError(.badOption, "HOME isn't set, so there is no place for settings.", hint: "Set HOME.")
    }
    let acting = try actingAgent(agent, in: surroundings)?.description
    #if canImport(Darwin)
      let isMac = true
    #else
      let isMac = false
    #endif
    return ClientPlan(
      client: client, places: client.places(home: home, surroundings, isMac: isMac),
      entry: ServerEntry(vault: path, agent: acting, program: surroundings.program), vault: path,
      now: environment.now(), removing: removing)
  }
}

extension ClientPlan {
  /// The client's own file as it is; empty where there is none.
  func current() throws -> [UInt8] { try HomeFile(places.configuration).read() ?? [] }

  /// The skills that have to come or go. One of the same name that isn't ours is left alone.
  func skillSteps() throws -> ([ClientSetUp.Step], [Warning]) {
    guard let folder = places.skills else { return ([], []) }
    var steps = [ClientSetUp.Step]()
    var warnings = [Warning]()
    for skill in EmbeddedFiles.skills {
      let target = "\(folder)/\(skill.path)"
      let found = try HomeFile(target).read().map { String(decoding: $0, as: UTF8.self) }
      if let found, !found.contains(Self.skillMark) {
        warnings.append(Warning("other-skill", "\(target) is not Daybook's, and was left as it is."))
      } else if removing {
        if found != nil { steps.append(.remove(path: target)) }
      } else if found != skill.text {
        steps.append(.write(path: target, text: skill.text))
      }
    }
    return (steps, warnings)
  }
}

/// The program `openclaw`, where it is installed, and what it says of its configuration.
struct OpenClawProgram {
  var version: OpenClawVersion?
  /// Whether the server is set as it is to be; nil where it isn't set.
  var server: JSON?
  var extraPaths: [String]

  /// Nil where there is no such program in PATH.
  init?(in surroundings: Surroundings) throws {
    let folders = (surroundings["PATH"] ?? "").split(separator: ":")
    guard folders.contains(where: { VaultLocation.isExecutable("\($0)/openclaw") }) else { return nil }
    version = OpenClawVersion(try ChildProgram.run("openclaw", ["--version"], input: "").output)
    let shown = try ChildProgram.run("openclaw", ["mcp", "show", ServerEntry.name, "--json"], input: "")
    server = shown.status == 0 ? JSON(utf8: shown.output.utf8) : nil
    let key = OpenClawVersion.extraPaths(version, nil).joined(separator: ".")
    let paths = try ChildProgram.run("openclaw", ["config", "get", key, "--json"], input: "")
    guard paths.status == 0, case .array(let elements)? = JSON(utf8: paths.output.utf8) else {
      extraPaths = []
      return
    }
    extraPaths = elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }
}

/// A version of OpenClaw, which are years and months.
struct OpenClawVersion: Comparable, Sendable {
  var year: Int
  var month: Int

  init(year: Int, month: Int) { (self.year, self.month) = (year, month) }

  /// Reads the first `2026.8` in a text; nil where there is none.
  init?(_ text: String) {
    for word in text.split(whereSeparator: { !$0.isNumber && $0 != "." }) {
      let numbers = word.split(separator: ".").compactMap { Int($0) }
      guard numbers.count >= 2, (2020...2100).contains(numbers[0]), (1...12).contains(numbers[1]) else {
        continue
      }
      self.init(year: numbers[0], month: numbers[1])
      return
    }
    return nil
  }

  static func < (left: Self, right: Self) -> Bool { (left.year, left.month) < (right.year, right.month) }

  /// Where the folders stand that its memory search reads besides its own.
  ///
  /// 1. By the version, where it is known: `memory.search` from 2026.8 on. 2. By the one that the
  /// configuration has. 3. By the version that last wrote the configuration. 4. The new one.
  static func extraPaths(_ version: Self?, _ configuration: [UInt8]?) -> [String] {
    let (new, old) = (
      ["memory", "search", "extraPaths"], ["agents", "defaults", "memorySearch", "extraPaths"]
    )
    let first = Self(year: 2026, month: 8)
    if let version { return version < first ? old : new }  // 1
    guard let configuration else { return new }
    if JSON5Edit.value(Array(new.dropLast()), in: configuration) != nil { return new }  // 2
    if JSON5Edit.value(Array(old.dropLast()), in: configuration) != nil { return old }
    if case .string(let text)? = JSON5Edit.value(["meta", "lastTouchedVersion"], in: configuration),
      let wrote = Self(text)
    {
      return wrote < first ? old : new  // 3
    }
    return new  // 4
  }
}
