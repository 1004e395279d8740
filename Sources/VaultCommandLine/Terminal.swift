import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Standard input, output and error.
public enum Terminal {
  public static var hasOutput: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The width of the terminal that standard output is.
  static var columns: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes to standard output; answers false when nobody reads any more.
  static func write(_ text: String) -> Bool { write(text, to: STDOUT_FILENO) }

  public static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Says something to a person; nothing reads it as an answer.
  public static func remark(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Reads standard input to its end; throws `.tooLarge` beyond `limit` bytes, and `.notText` for what
  /// isn't UTF-8.
  public static func input(limit: Int) throws -> String {
    var bytes = [UInt8]()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw VaultError(
          .disk, "Can't read standard input: \(String(cString: strerror(errno))).", hint: "Check the pipe.")
      }
      if count == 0 { break }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw VaultError(
          .tooLarge, "Standard input has more than \(limit) bytes, the most that is taken.",
          hint: "Put long text into a note of its own and link to it.")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw VaultError(
        .notText, "Standard input is not UTF-8.", hint: "Convert it first, for example with iconv.")
    }
    return text
  }

  @discardableResult
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Musl.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        return false  // The reader went away.
      }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
