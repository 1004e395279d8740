import Git
import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Says on a hub when a branch moves, until nobody listens any more.
public struct HintServer {
  private let path: String
  private let branch: String

  public init(_ path: String, branch: String) throws {
    (self.path, self.branch) = (path, branch)
  }

  /// Calls `say` with the branch's tip whenever that has changed.
  public func run(_ say: (String) -> Void) throws {
    let watch = try ReferenceWatch(path)
    let repository = try Repository.open(path)
    let name = "refs/heads/\(branch)"
    var tip = try repository.reference(name)
    while true {
      var waited = [
        pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0),
        // Nothing is ever written to it but an end, or an error.
        pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
      ]
      guard poll(&waited, 2, -1) >= 0 || errno == EINTR else { return }
      if waited[1].revents != 0 { return }
      guard watch.hasMoved(), let found = try? repository.reference(name), found != tip else { continue }
      tip = found
      say(found.hex)
    }
  }
}
