import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Takes from this thread the right to write anywhere but in some folders, so that what a remote sends can't make it. It is
/// Linux's Landlock; source: landlock(7).
///
/// Reading stays free, and so do the programs that transports start: ssh needs its agent, its sockets and known_hosts, git
/// another repository. They are started by a thread from before, see ``Launcher``.
public enum Confinement {
  /// What may be done in a folder, and below it.
  public enum Right: Sendable {
    /// Everything with files and folders; nobody here makes links, devices or sockets.
    case write
    /// Making, removing and renaming of folders.
    case moveFolders
  }

  /// How it went.
  public enum State: Sendable, Equatable {
    /// Confined, by that version of Landlock.
    case confined(version: Int)
    /// As before, for that reason.
    case open(String)
  }

  /// The first version that lets files move between folders at all.
  private static let needed = 2

  /// What the system can do, without doing it.
  public static var available: State {
    #if canImport(Darwin)
      return .open("this system has no Landlock")
    #else
      let version = Int(daybook_landlock_version())
      if version >= needed { return .confined(version: version) }
      return .open(
        version < 1
          ? "this kernel has no Landlock, or it is switched off"
          : "this kernel's Landlock is version \(version), and \(needed) is needed")
    #endif
  }

  /// Confines this thread for good, and what it starts. Where the system can't, everything is as before.
  ///
  /// - Parameter folders: paths that exist; links in them are followed. One that doesn't exist is left out.
  @discardableResult
  public static func confine(to folders: [(path: String, right: Right)]) -> State {
    let state = available
    #if !canImport(Darwin)
      guard case .confined(let version) = state else { return state }
      let handled = Rights.handled(version)
      let rules = daybook_landlock_create(handled)
      guard rules >= 0 else { return failure("make rules") }
      defer { close(rules) }
      for (path, right) in folders + [("/dev/null", .write)] {
        let folder = open(path, O_RDONLY | O_CLOEXEC)
        if folder < 0, errno == ENOENT { continue }
        guard folder >= 0 else { return failure("open \(path)") }
        defer { close(folder) }
        var status = stat()
        let isFolder = fstat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        let rights = isFolder ? Rights.of(right) : Rights.ofFiles
        guard daybook_landlock_allow(rules, folder, rights & handled) == 0 else {
          return failure("allow \(path)")
        }
      }
      guard Launcher.start() else { return .open("no thread could be started") }
      guard daybook_landlock_restrict(rules) == 0 else { return failure("confine the process") }
    #endif
    return state
  }

  #if !canImport(Darwin)
    private static func failure(_ doing: String) -> State {
      .open("can't \(doing): \(String(cString: strerror(errno)))")
    }
  #endif
}

#if !canImport(Darwin)
  /// Bits of linux/landlock.h, `LANDLOCK_ACCESS_FS_*`.
  private enum Rights {
    static let writeFile: UInt64 = 1 << 1
    static let removeFolder: UInt64 = 1 << 4
    static let removeFile: UInt64 = 1 << 5
    static let makeDevice: UInt64 = 1 << 6 | 1 << 11
    static let makeFolder: UInt64 = 1 << 7
    static let makeFile: UInt64 = 1 << 8
    static let makeSocketOrPipe: UInt64 = 1 << 9 | 1 << 10
    static let makeLink: UInt64 = 1 << 12
    static let refer: UInt64 = 1 << 13
    static let truncate: UInt64 = 1 << 14

    static let ofFiles = writeFile | truncate

    static func of(_ right: Confinement.Right) -> UInt64 {
      switch right {
      case .write: ofFiles | removeFolder | removeFile | makeFolder | makeFile | refer
      case .moveFolders: removeFolder | makeFolder | refer
      }
    }

    /// What is taken away, as far as that version knows it.
    static func handled(_ version: Int) -> UInt64 {
      let all =
        of(.write) | makeDevice | makeSocketOrPipe | makeLink
      return version >= 3 ? all : all & ~truncate
    }
  }
#endif
