public import VaultOperations

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Surroundings {
  /// Those of this process.
  public static var current: Surroundings {
    var variables = [String: String]()
    for name in names {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    return Surroundings(variables: variables, folder: workingFolder, program: programPath)
  }

  private static let names =
    [
      "DAYBOOK_VAULT", "DAYBOOK_AGENT", "AGENT_ID", "HOME", "PATH", "NO_COLOR", "TERM", "XDG_CONFIG_HOME",
      // Where sockets go, and what a service manager wants to hear.
      "XDG_RUNTIME_DIR", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC",
      // Where clients keep their settings.
      "OPENCLAW_STATE_DIR", "OPENCLAW_CONFIG_PATH", "CLAUDE_CONFIG_DIR", "CODEX_HOME",
    ] + Appearance.variables

  private static var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  /// The path of this program's file, however it was called.
  static var programPath: String {
    #if canImport(Darwin)
      var size = UInt32(PATH_MAX)
      var name = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&name, &size) == 0 else { return CommandLine.arguments.first ?? "daybook" }
      let found = realpath(name, nil)
    #else
      let found = realpath("/proc/self/exe", nil)
    #endif
    guard let found else { return CommandLine.arguments.first ?? "daybook" }
    defer { free(found) }
    return String(cString: found)
  }
}
