public import VaultOperations

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Where long text for people goes: through `DAYBOOK_PAGER`, else `PAGER`, else `less`, on a terminal; else to
/// standard output.
public final class Pager {
  private let stream: UnsafeMutablePointer<FILE>?

  /// Starts the pager, where there is one to start.
  public init(in surroundings: Surroundings = .current) {
    let command = surroundings["DAYBOOK_PAGER"] ?? surroundings["PAGER"] ?? "less"
    guard Terminal.hasOutput, surroundings["TERM"] != "dumb", command != "cat" else {
      stream = nil
      return
    }
    // As git does: quit where it fits on one screen, let colours through, leave the text on the screen.
    setenv("LESS", "FRX", 0)
    stream = popen(command, "w")
  }

  /// Prints lines; answers false when nobody reads any more.
  public func print(_ lines: [String]) -> Bool {
    let text = lines.joined(separator: "\n") + "\n"
    guard let stream else { return Terminal.write(text) }
    return fputs(text, stream) >= 0 && fflush(stream) == 0
  }

  /// Waits until the reader has read.
  deinit { if let stream { pclose(stream) } }
}
