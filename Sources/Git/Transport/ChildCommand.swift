/// A program to run, with its arguments (the first is its own name) and environment.
struct ChildCommand: Equatable {
  var arguments: [String]
  var environment: [String: String]

  enum Service: String {
    case uploadPack = "upload-pack"
    case receivePack = "receive-pack"
  }

  /// What git removes from the environment of a program that works on another repository, and what would
  /// make the other side speak another version of the protocol. Source: `git rev-parse --local-env-vars`.
  private static let removed = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX", "GIT_PROTOCOL", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
  ]

  /// The command that reaches a remote; nil if libgit2 reaches it by itself.
  ///
  /// 1. A path: `git upload-pack <path>`, a relative one below `folder`.
  /// 2. ssh with the person's own command, `GIT_SSH_COMMAND` or else `core.sshCommand`: `sh -c` gives it
  ///    the arguments, so that it may itself hold some.
  /// 3. ssh with the person's own program, `GIT_SSH`.
  /// 4. ssh: in batch mode, as nobody is there to answer.
  init?(
    _ service: Service, at address: RemoteAddress, folder: String, sshCommand: String?,
    environment: [String: String]
  ) {
    self.environment = ChildCommand.cleaned(environment)
    switch address {
    case .other: return nil
    case .path(let path):
      arguments = ["git", service.rawValue, path.hasPrefix("/") ? path : folder + path]  // 1
    case .ssh(let user, let host, let port, let path):
      arguments = ChildCommand.ssh(
        to: user.map { "\($0)@\(host)" } ?? host, port: port,
        "git-\(service.rawValue) \(ChildCommand.quoted(path))", sshCommand: sshCommand,
        environment: environment)
    }
  }

  /// A program, by its path.
  init(program: String, _ arguments: [String], environment: [String: String]) {
    self.arguments = [program] + arguments
    self.environment = ChildCommand.cleaned(environment)
  }

  /// The words that run a command on another machine: 2, 3 and 4 of the above.
  ///
  /// - Parameter options: further options of ssh.
  static func ssh(
    to account: String, port: Int?, options: [String] = [], _ command: String, sshCommand: String?,
    environment: [String: String]
  ) -> [String] {
    let rest = options + (port.map { ["-p", "\($0)"] } ?? []) + [account, command]
    if let own = environment["GIT_SSH_COMMAND"] ?? sshCommand, !own.isEmpty {
      return ["sh", "-c", "\(own) \"$@\"", own] + rest  // 2
    }
    if let own = environment["GIT_SSH"], !own.isEmpty { return [own] + rest }  // 3
    return ["ssh", "-o", "BatchMode=yes"] + rest  // 4
  }

  /// A command of git on the repository with that git folder.
  init(git arguments: [String], in gitDirectory: String, environment: [String: String]) {
    self.arguments = ["git", "--git-dir=\(gitDirectory)"] + arguments
    self.environment = ChildCommand.cleaned(environment)
  }

  static func cleaned(_ environment: [String: String]) -> [String: String] {
    var environment = environment
    for name in ChildCommand.removed { environment[name] = nil }
    environment["GIT_TERMINAL_PROMPT"] = "0"
    // The messages of git are told apart by their words; this changes their language but no encoding.
    environment["LANGUAGE"] = "C"
    return environment
  }

  /// Quotes for a shell as git does: `'` and `!` stand outside of the quotes.
  static func quoted(_ text: String) -> String {
    var quoted = "'"
    for character in text.unicodeScalars {
      if character == "'" || character == "!" {
        quoted += "'\\\(character)'"
      } else {
        quoted.unicodeScalars.append(character)
      }
    }
    return quoted + "'"
  }

  /// Finds a program in the `PATH` of the child's environment; nil if it is not there.
  func executable(_ isExecutable: (String) -> Bool) -> String? {
    guard let name = arguments.first else { return nil }
    if name.utf8.contains(UInt8(ascii: "/")) { return name }
    let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.utf8.split(separator: UInt8(ascii: ":")).lazy.map { "\(Substring($0))/\(name)" }
      .first(where: isExecutable)
  }
}
