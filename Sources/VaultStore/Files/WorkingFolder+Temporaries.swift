#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension WorkingFolder {
  /// Makes a file that is on its way to its name. As long as its writer lives, the file is locked: what isn't, was left
  /// by one that died.
  func makeTemporary(in folder: Descriptor, for path: VaultPath, _ mode: mode_t) throws -> (
    name: String, file: Int32
  ) {
    for _ in 0..<8 {
      let name = Self.temporaryPrefix + "\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
      let file = try POSIX.call("write \(path)") {
        openat(folder.descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
      }
      // Between the two calls it looked like a dead one's.
      var status = stat()
      if flock(file, LOCK_EX | LOCK_NB) == 0, fstat(file, &status) == 0, status.st_nlink > 0 {
        return (name, file)
      }
      // There are file systems without locks; nobody removes anything there.
      if errno == ENOLCK || errno == ENOTSUP || errno == EINVAL { return (name, file) }
      unlinkat(folder.descriptor, name, 0)
      close(file)
    }
    throw VaultError(
      .busy, "\(path) can't be written: its temporary file was taken away.", hint: "Try again.")
  }

  /// Removes the files that a process which died was about to give their names, and answers their paths.
  func removeTemporaries() throws -> [String] {
    var removed = [String]()
    removeTemporaries(in: openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "", &removed)
    return removed
  }

  private func removeTemporary(_ name: String, in folder: Int32) -> Bool {
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) == 0 && unlinkat(folder, name, 0) == 0
  }

  private func removeTemporaries(in folder: Int32, _ prefix: String, _ removed: inout [String]) {
    guard folder >= 0, let stream = fdopendir(folder) else {
      if folder >= 0 { close(folder) }
      return
    }
    defer { closedir(stream) }
    rewinddir(stream)
    var folders = [String]()
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name.hasPrefix(Self.temporaryPrefix), entry.pointee.d_type != UInt8(DT_DIR) {
        if removeTemporary(name, in: folder) { removed.append(prefix + name) }
      } else if name != ".", name != "..", name != ".git",
        entry.pointee.d_type == UInt8(DT_DIR) || entry.pointee.d_type == UInt8(DT_UNKNOWN)
      {
        folders.append(name)
      }
    }
    for name in folders {
      let next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      removeTemporaries(in: next, "\(prefix)\(name)/", &removed)
    }
  }
}
