#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension WorkingFolder {
  /// Reads every regular file below the folder whose name ends in `.md`, on all processors, and collects what
  /// `body` finds in each, in no order. A file that changes meanwhile is read as it comes.
  ///
  /// - Parameters:
  ///   - isWanted: asked for each folder (with a trailing slash); false leaves it out.
  ///   - body: gets the path and the bytes, which are gone when it returns.
  package func scanNotes<Found: Sendable>(
    isWanted: (String) -> Bool,
    _ body: @escaping @Sendable (String, UnsafeBufferPointer<UInt8>) -> [Found]
  ) -> [Found] {
    var parts = [Part]()
    list(dup(descriptor), "", isWanted, &parts)
    let (root, work) = (descriptor, parts)
    return Threads.share(work.count) { work[$0].read(below: root, body) }
  }

  /// Some notes of one folder.
  private struct Part: Sendable {
    /// The folder's path with a trailing slash; empty at the top.
    var folder: String
    var names: [String] = []

    static let size = 16

    func read<Found>(below root: Int32, _ body: (String, UnsafeBufferPointer<UInt8>) -> [Found]) -> [Found] {
      guard let descriptor = openFolder(below: root) else { return [] }
      defer { _ = closeDescriptor(descriptor) }
      var found = [Found]()
      var buffer = [UInt8](unsafeUninitializedCapacity: 1 << 14) { $1 = $0.count }
      for name in names {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { continue }
        defer { _ = closeDescriptor(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        let count = Self.read(file, expecting: Int(status.st_size), &buffer)
        found += buffer.withUnsafeBufferPointer {
          body(folder + name, UnsafeBufferPointer(rebasing: $0[..<count]))
        }
      }
      return found
    }

    /// Goes from folder to folder without following a symbolic link.
    private func openFolder(below root: Int32) -> Int32? {
      var current = dup(root)
      for name in folder.split(separator: "/") where current >= 0 {
        let next = openat(current, String(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        _ = closeDescriptor(current)
        current = next
      }
      return current >= 0 ? current : nil
    }

    /// Reads a file to its end; answers how many bytes the buffer holds of it.
    private static func read(_ file: Int32, expecting size: Int, _ buffer: inout [UInt8]) -> Int {
      if buffer.count <= size { buffer = [UInt8](unsafeUninitializedCapacity: size + 4096) { $1 = $0.count } }
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

  private func list(_ folder: Int32, _ prefix: String, _ isWanted: (String) -> Bool, _ parts: inout [Part]) {
    guard folder >= 0, let stream = fdopendir(folder) else {
      if folder >= 0 { _ = closeDescriptor(folder) }
      return
    }
    defer { closedir(stream) }
    if prefix.isEmpty { rewinddir(stream) }
    var part = Part(folder: prefix)
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
          list(next, "\(prefix)\(name)/", isWanted, &parts)
          continue
        }
      }
      guard kind != UInt8(DT_DIR), Self.isNote(name) else { continue }
      part.names.append(name)
      if part.names.count == Part.size {
        parts.append(part)
        part.names = []
      }
    }
    if !part.names.isEmpty { parts.append(part) }
  }

  /// Whether a name ends in `.md`, in either case, and is more than that.
  private static func isNote(_ name: String) -> Bool {
    let end = Array(name.utf8.suffix(3))
    return name.utf8.count > 3 && end[0] == UInt8(ascii: ".") && end[1] | 0x20 == UInt8(ascii: "m")
      && end[2] | 0x20 == UInt8(ascii: "d")
  }
}

// The members of the same name hide these inside the type.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
