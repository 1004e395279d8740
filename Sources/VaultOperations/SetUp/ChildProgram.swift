import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Another program, run to its end.
enum ChildProgram {
  /// Runs a program that is looked for in PATH; its standard error is part of the output.
  ///
  /// Throws `.unsupported` where there is none.
  static func run(_ name: String, _ arguments: [String], input: String) throws -> (
    status: Int32, output: String
  ) {
    var (into, outOf): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&into) == 0, pipe(&outOf) == 0 else {
      throw VaultError(.disk, "Can't make a pipe.", hint: "Try again.")
    }
    for descriptor in into + outOf { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, into[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, outOf[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, outOf[1], STDERR_FILENO)
    var words = ([name] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    #if canImport(Darwin)
      let returned = posix_spawnp(&child, name, &actions, nil, &words, _NSGetEnviron().pointee)
    #else
      let returned = posix_spawnp(&child, name, &actions, nil, &words, environ)
    #endif
    close(into[0])
    close(outOf[1])
    guard returned == 0 else {
      close(into[1])
      close(outOf[0])
      throw VaultError(
        .unsupported, "There is no program \(name) here.",
        hint: "Print the line with --print, and add it where you need it.")
    }
    write(input, to: into[1])
    close(into[1])
    let output = readAll(outOf[0])
    close(outOf[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return (status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F), output)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes = [UInt8]()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}

// The member of the same name hides this inside the type.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
