/// A command that runs on a remote's host by the person's own ssh: a program with its arguments, and its environment.
public struct RemoteShell: Hashable, Sendable {
  /// The first is the program, which is looked for in the `PATH`.
  public var arguments: [String]
  public var environment: [String: String]
}

/// Where a remote is, as far as whoever watches it has to know.
public enum RemotePlace: Hashable, Sendable {
  /// A repository on this machine, by its absolute path.
  case path(String)
  /// One on a host that ssh reaches, by its path there.
  case ssh(path: String)
  /// What can only be asked.
  case other
}

extension Repository {
  /// Where a remote is. Throws `.invalid` for an address that is none.
  public func place(of remote: RemoteDescription) throws -> RemotePlace {
    switch try RemoteAddress(remote.url) {
    case .path(let path): .path(path.hasPrefix("/") ? path : (workingDirectory ?? gitDirectory) + path)
    case .ssh(_, _, _, let path): .ssh(path: path)
    case .other: .other
    }
  }

  /// What runs `command` on the host of a remote, by the same ssh as fetches and pushes; nil where none reaches it.
  ///
  /// - Parameter options: further options of ssh, such as `-o` and `ControlMaster=auto`; they are left out where the
  ///   person's own command isn't OpenSSH's.
  public func shell(on remote: RemoteDescription, options: [String], _ command: String) throws -> RemoteShell?
  {
    guard case .ssh(let user, let host, let port, _) = try RemoteAddress(remote.url) else { return nil }
    let sshCommand = try configString("core.sshCommand", scope: .any)
    let arguments = ChildCommand.ssh(
      to: user.map { "\($0)@\(host)" } ?? host, port: port, options: try isOpenSSH() ? options : [], command,
      sshCommand: sshCommand, environment: environment)
    return RemoteShell(arguments: arguments, environment: ChildCommand.cleaned(environment))
  }

  /// The value of `GIT_SSH_COMMAND` that adds options to the person's own ssh; nil where that isn't OpenSSH's.
  public func sshCommand(adding options: [String]) throws -> String? {
    guard try isOpenSSH() else { return nil }
    let own = try environment["GIT_SSH_COMMAND"] ?? configString("core.sshCommand", scope: .any) ?? ""
    let base = own.isEmpty ? "ssh -o BatchMode=yes" : own
    return ([base] + options.map(ChildCommand.quoted)).joined(separator: " ")
  }

  /// By its name, as git tells it. Source: git-config(1), `ssh.variant`.
  private func isOpenSSH() throws -> Bool {
    if let command = try environment["GIT_SSH_COMMAND"] ?? configString("core.sshCommand", scope: .any),
      !command.isEmpty
    {
      let program = command.prefix { $0 != " " }.split(separator: "/").last ?? ""
      return program == "ssh"
    }
    return environment["GIT_SSH"]?.isEmpty ?? true
  }
}
