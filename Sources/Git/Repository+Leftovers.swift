#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// What a process leaves in a repository when it dies, by what it was doing.
  public enum Leftovers: Sendable {
    /// Committing: locks of HEAD, of a branch and of the index.
    case commit
    /// That, and fetching, pushing and packing: locks of all references, and packs that never got their name.
    case everything
  }

  /// Removes the locks and temporary files that a process of ours left when it died. libgit2 and git wait for
  /// such a lock for ever, or refuse.
  ///
  /// To be called only where no process of ours is at work in this repository. Where a program of git's is, in
  /// a folder of this working tree, its files can't be told from those, and nothing is removed. In a repository
  /// with several working trees only this one's are.
  ///
  /// - Returns: what was removed, as paths in the folder of the repository.
  @discardableResult
  public func removeLeftovers(of work: Leftovers) throws -> [String] {
    if try isGitAtWork() { return [] }
    let isAlone = commonDirectory == gitDirectory && names(in: gitDirectory + "worktrees").isEmpty
    var paths = ["HEAD.lock", "index.lock"].map { gitDirectory + $0 }
    if isAlone {
      paths += locks(below: commonDirectory + "refs/heads/")
      if work == .everything {
        paths += ["packed-refs.lock", "config.lock", "FETCH_HEAD.lock"].map { commonDirectory + $0 }
        paths += locks(below: commonDirectory + "refs/") + locks(below: commonDirectory + "logs/")
        paths += unnamedObjects()
      }
    } else if let branch = try head().branch {
      paths.append("\(commonDirectory)refs/heads/\(branch).lock")
    }
    var removed = [String]()
    for path in paths {
      if unlink(path) == 0 {
        removed.append(String(path.dropFirst(path.hasPrefix(gitDirectory) ? gitDirectory.count : 0)))
      } else if errno != ENOENT {
        throw GitError(systemError: "remove \(path)")
      }
    }
    return removed
  }

  /// Whether a lock was taken before the machine was started: whoever took it is no more.
  ///
  /// - Parameter name: a reference's full name.
  public func hasLockFromBeforeTheStart(of name: String) -> Bool {
    var status = stat()
    guard lstat("\(commonDirectory)\(name).lock", &status) == 0, let start = Self.startOfTheMachine else {
      return false
    }
    return FileStat(status).modified.seconds < start
  }

  /// Whether a lock is the reference's own file: libgit2 gives a new one its name by link(2), and could not take the lock
  /// away behind that. Nobody holds it any more.
  public func hasSpentLock(of name: String) -> Bool {
    var (lock, reference) = (stat(), stat())
    return lstat("\(commonDirectory)\(name).lock", &lock) == 0
      && lstat("\(commonDirectory)\(name)", &reference) == 0
      && lock.st_ino == reference.st_ino && lock.st_dev == reference.st_dev
  }

  /// Removes a reference's lock. To be called only where its owner is known to be no more.
  public func removeLock(of name: String) { unlink("\(commonDirectory)\(name).lock") }

  /// When the machine was started, in seconds since 1970 by its clock of now; nil where that can't be told. Source:
  /// clock_gettime(2), `CLOCK_BOOTTIME`; sysctl(3), `kern.boottime`.
  public static var startOfTheMachine: Int64? {
    #if canImport(Darwin)
      var time = timeval()
      var size = MemoryLayout<timeval>.size
      return sysctlbyname("kern.boottime", &time, &size, nil, 0) == 0 ? Int64(time.tv_sec) : nil
    #else
      var (now, running) = (timespec(), timespec())
      guard clock_gettime(CLOCK_REALTIME, &now) == 0, clock_gettime(CLOCK_BOOTTIME, &running) == 0 else {
        return nil
      }
      return Int64(now.tv_sec) - Int64(running.tv_sec)
    #endif
  }

  /// Whether a program of git's runs in a folder of this working tree. Source: proc(5).
  ///
  /// Told on Linux alone; elsewhere none is.
  private func isGitAtWork() throws -> Bool {
    #if canImport(Darwin)
      return false
    #else
      let folders = [workingDirectory, commonDirectory].compactMap { $0 }.map {
        $0.hasSuffix("/") ? $0 : $0 + "/"
      }
      for process in names(in: "/proc") where process.allSatisfy(\.isNumber) {
        guard Self.text(of: "/proc/\(process)/comm").hasPrefix("git"),
          let folder = Self.destination(of: "/proc/\(process)/cwd")
        else { continue }
        if folders.contains(where: { "\(folder)/".hasPrefix($0) }) { return true }
      }
      return false
    #endif
  }

  private func unnamedObjects() -> [String] {
    let objects = commonDirectory + "objects/"
    let packs = names(in: objects + "pack").filter(Self.isUnnamedPack)
    var paths = packs.map { "\(objects)pack/\($0)" }
    for folder in names(in: objects) {
      if folder.hasPrefix("tmp_object_git2_") { paths.append(objects + folder) }
      guard folder.utf8.count == 2 else { continue }
      paths += names(in: objects + folder).filter { $0.hasPrefix("tmp_obj") }.map {
        "\(objects)\(folder)/\($0)"
      }
    }
    return paths
  }

  /// The locks of references, and the packs without a name, that are older than a minute: what a step that failed could not
  /// take away, though its process went on.
  ///
  /// - Parameter own: the folders of references that only the caller writes; a lock there is nobody else's at any age.
  public func forgottenFiles(own: [String] = []) -> [String] {
    let now = time(nil)
    return (locks(below: commonDirectory + "refs/") + unnamedObjects()).filter { path in
      if own.contains(where: { path.hasPrefix(commonDirectory + $0) }) { return true }
      var status = stat()
      return lstat(path, &status) == 0 && abs(Int64(now) - FileStat(status).modified.seconds) > 60
    }
  }

  /// Removes such files, unless a program of git's is at work here.
  public func removeForgottenFiles(own: [String] = []) throws {
    let paths = forgottenFiles(own: own)
    if paths.isEmpty { return }
    if try isGitAtWork() { return }
    for path in paths { unlink(path) }
  }

  private static func isUnnamedPack(_ name: String) -> Bool {
    ["tmp_", "pack_git2_", ".tmp-"].contains(where: name.hasPrefix)
  }

  /// The files below a folder whose names end in `.lock`, which no reference's may.
  private func locks(below folder: String) -> [String] {
    files(below: folder).filter { $0.hasSuffix(".lock") }
  }

  func files(below folder: String) -> [String] {
    names(in: folder).flatMap { name -> [String] in
      let path = folder + name
      var status = stat()
      guard lstat(path, &status) == 0 else { return [] }
      return status.st_mode & S_IFMT == S_IFDIR ? files(below: path + "/") : [path]
    }
  }

  func names(in folder: String) -> [String] { Self.names(in: folder) }

  /// What a folder holds; nothing where it can't be read.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found = [String]()
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { found.append(name) }
    }
    return found.sorted()
  }

  /// The text of a small file of the system's; empty where it can't be read.
  static func text(of path: String, limit: Int = 1 << 16) -> String {
    guard let file = fopen(path, "re") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  private static func destination(of link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(link, &buffer, buffer.count - 1)
    return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }
}
