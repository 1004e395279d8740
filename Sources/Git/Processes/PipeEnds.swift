#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Both ends of a pipe, closed in every program that is started but where one is handed over.
public struct PipeEnds {
  public let readEnd: Int32
  public let writeEnd: Int32

  /// - Throws: `.io` where the process has no descriptor left.
  public init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw GitError(.io, "can't make a pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }
}
