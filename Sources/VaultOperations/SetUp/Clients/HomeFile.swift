import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A file of the person's, outside any vault: replaced whole, with its permissions, and where a link leads.
struct HomeFile {
  /// The absolute path, with links resolved as far as it exists.
  let path: String

  init(_ path: String) {
    guard let found = realpath(path, nil) else {
      self.path = path
      return
    }
    self.path = String(cString: found)
    free(found)
  }

  /// The bytes; nil where there is no file.
  func read() throws -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0, errno == ENOENT || errno == ENOTDIR { return nil }
    guard file >= 0 else { throw failure("read") }
    defer { close(file) }
    var bytes = [UInt8]()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = systemRead(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read") }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Replaces it, or makes it with those above it; a new one is for the person's eyes only where `isPrivate`.
  func replace(with bytes: [UInt8], isPrivate: Bool = true) throws {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try Folder.make(String(path[..<slash]))
    }
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : isPrivate ? 0o600 : 0o644
    let temporary = "\(path).daybook-\(getpid())"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure("write") }
    fchmod(file, mode)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    let isWhole = rest.isEmpty && fsync(file) == 0
    guard close(file) == 0, isWhole, systemRename(temporary, path) == 0 else {
      let error = failure("write")
      unlink(temporary)
      throw error
    }
  }

  /// Removes it, and the folder that is empty then.
  func remove() {
    unlink(path)
    if let slash = path.lastIndex(of: "/") { rmdir(String(path[..<slash])) }
  }

  /// Removes it alone. Throws where it can't be removed.
  func delete() throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove") }
  }

  private func failure(_ verb: String) -> VaultError {
    let code = errno
    return VaultError(
      code == EACCES || code == EPERM || code == EROFS ? .notPermitted : .disk,
      "Can't \(verb) \(path): \(String(cString: strerror(code))).",
      hint: "Check who owns it; what would be set is shown by --print")
  }
}

// The members of the same names hide these inside the type.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, buffer, count)
}

private func systemWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, buffer, count)
}

private func systemRename(_ path: String, _ other: String) -> Int32 { rename(path, other) }
