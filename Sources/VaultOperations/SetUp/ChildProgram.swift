import Git
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
    let (into, outOf) = (try PipeEnds(), try PipeEnds())
    var spawn = Spawn([name] + arguments)
    (spawn.input, spawn.output, spawn.error) = (
      .descriptor(into.readEnd), .descriptor(outOf.writeEnd), .descriptor(outOf.writeEnd)
    )
    let started = try? spawn.start()
    close(into.readEnd)
    close(outOf.writeEnd)
    guard let child = started else {
      close(into.writeEnd)
      close(outOf.readEnd)
      throw VaultError(
        .unsupported, "There is no program \(name) here.",
        hint: "Print the line with --print, and add it where you need it.")
    }
    write(input, to: into.writeEnd)
    close(into.writeEnd)
    let output = readAll(outOf.readEnd)
    close(outOf.readEnd)
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
