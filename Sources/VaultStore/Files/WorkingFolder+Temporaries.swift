#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension WorkingFolder {
  /// Removes the files that a process which died was about to give their names, and answers their paths.
  ///
  /// To be called only where no process of ours is writing here.
  func removeTemporaries() throws -> [String] {
    var removed = [String]()
    removeTemporaries(in: dup(descriptor), "", &removed)
    return removed
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
      if name.hasPrefix(Self.temporaryPrefix), unlinkat(folder, name, 0) == 0 {
        removed.append(prefix + name)
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
