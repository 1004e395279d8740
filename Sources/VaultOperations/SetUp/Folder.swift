import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Folders outside a vault, which may become one.
enum Folder {
  /// What is at a path.
  enum State {
    case missing
    case empty
    case filled
  }

  /// Throws `.notAFile` where something other than a folder is there, and what the disk says.
  static func state(_ path: String) throws -> State {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return .missing }
      if errno == ENOTDIR {
        throw VaultError(
          .notAFile, "\(path) is no folder.", hint: "Name a folder, or a path where nothing is yet.")
      }
      throw failure("open \(path)")
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let (first, second, third) = withUnsafeBytes(of: &entry.pointee.d_name) { ($0[0], $0[1], $0[2]) }
      let dot = UInt8(ascii: ".")
      if first == dot, second == 0 || second == dot && third == 0 { continue }
      return .filled
    }
    return .empty
  }

  /// Whether a new folder can get this path, where nothing or an empty folder is: nothing is mounted there, and names can be
  /// changed in the folder above.
  static func canBeReplaced(_ path: String) throws -> Bool {
    var (own, above) = (stat(), stat())
    guard stat(path, &own) == 0 else { return true }
    let parent = parent(of: path)
    return stat(parent, &above) == 0 && own.st_dev == above.st_dev && access(parent, W_OK) == 0
  }

  /// Whether anything is at a path, be it a symbolic link that leads nowhere.
  static func holds(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Makes a folder and those above it.
  static func make(_ path: String) throws {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw failure("make the folder \(path)")
    }
    try make(String(path[..<slash]))
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw failure("make the folder \(path)") }
  }

  static func rename(_ path: String, to other: String) throws {
    #if canImport(Darwin)
      let returned = Darwin.rename(path, other)
    #elseif canImport(Glibc)
      let returned = Glibc.rename(path, other)
    #else
      let returned = Musl.rename(path, other)
    #endif
    if returned != 0 { throw failure("rename \(path) to \(other)") }
  }

  /// Brings the names in a folder onto the disk.
  static func flush(_ path: String) throws {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure("open \(path)") }
    defer { close(folder) }
    while fsync(folder) != 0 { if errno != EINTR { throw failure("flush \(path)") } }
  }

  /// The folder that holds `path`.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Removes all that is in a folder, links themselves and not what they lead to; and the folder itself, if
  /// told so.
  static func clear(_ path: String, removing: Bool) {
    if let stream = opendir(path) {
      var names = [String]()
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
          tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
      }
      closedir(stream)
      for name in names {
        var status = stat()
        let inner = "\(path)/\(name)"
        guard lstat(inner, &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR { clear(inner, removing: true) } else { unlink(inner) }
      }
    }
    if removing { rmdir(path) }
  }

  static func failure(_ doing: String) -> VaultError {
    let code = errno
    let reason = String(cString: strerror(code))
    if code == EACCES || code == EPERM {
      return VaultError(
        .notPermitted, "Can't \(doing): \(reason).", hint: "Check who owns it and its permissions.")
    }
    return VaultError(.disk, "Can't \(doing): \(reason).", hint: "Check the path and the disk.")
  }
}
