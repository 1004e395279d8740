#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension WorkingFolder {
  /// Reads every regular file below the folder whose name ends in `.md`, in no order, with as few calls as can
  /// be. A file that changes meanwhile is read as it comes.
  ///
  /// - Parameters:
  ///   - isWanted: asked for each folder (with a trailing slash); false leaves it out.
  ///   - body: gets the path and the bytes, which are gone when it returns.
  package func forEachNote(
    isWanted: (String) -> Bool, _ body: (VaultPath, UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    try scan(dup(descriptor), "", isWanted, &buffer, body)
  }

  private func scan(
    _ folder: Int32, _ prefix: String, _ isWanted: (String) -> Bool, _ buffer: inout [UInt8],
    _ body: (VaultPath, UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    guard folder >= 0, let stream = fdopendir(folder) else {
      if folder >= 0 { _ = closeDescriptor(folder) }
      return
    }
    defer { closedir(stream) }
    if prefix.isEmpty { rewinddir(stream) }
    while let entry = readdir(stream) {
      let kind = entry.pointee.d_type
      guard kind == UInt8(DT_REG) || kind == UInt8(DT_DIR) || kind == UInt8(DT_UNKNOWN) else { continue }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { pointer in
          String(validatingCString: pointer) ?? ""
        }
      }
      if name.isEmpty || name == "." || name == ".." || prefix.isEmpty && name == ".git" { continue }
      if kind != UInt8(DT_REG), isWanted("\(prefix)\(name)/") {
        let next = openat(dirfd(stream), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if next >= 0 {
          try scan(next, "\(prefix)\(name)/", isWanted, &buffer, body)
          continue
        }
      }
      guard kind != UInt8(DT_DIR), name.utf8.count > 3, name.lowercased().hasSuffix(".md") else { continue }
      let file = openat(dirfd(stream), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { continue }
      defer { _ = closeDescriptor(file) }
      var status = stat()
      guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        let path = VaultPath(prefix + name)
      else { continue }
      let count = read(file, expecting: Int(status.st_size), &buffer)
      try buffer.withUnsafeBufferPointer { try body(path, UnsafeBufferPointer(rebasing: $0[..<count])) }
    }
  }

  /// Reads a file to its end; answers how many bytes the buffer holds of it.
  private func read(_ file: Int32, expecting size: Int, _ buffer: inout [UInt8]) -> Int {
    if buffer.count <= size { buffer = [UInt8](repeating: 0, count: size + 4096) }
    var count = 0
    while true {
      if count == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
      let taken = buffer.withUnsafeMutableBytes {
        readBytes(file, $0.baseAddress.map { $0 + count }, $0.count - count)
      }
      if taken < 0, errno == EINTR { continue }
      guard taken > 0 else { return count }
      count += taken
      if count == size { return count }
    }
  }
}

// The members of the same name hide these inside the type.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
