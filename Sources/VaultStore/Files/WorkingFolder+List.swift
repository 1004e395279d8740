public import Git

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension WorkingFolder {
  /// A regular file found in the vault.
  public struct Listed: Sendable {
    public var path: VaultPath
    public var stat: FileStat
    public var isExecutable: Bool
  }

  /// What a walk through the vault found.
  public struct Listing: Sendable {
    public var files: [Listed] = []
    /// What was passed over, and why: symbolic links, devices, names that can't be shared, folders that
    /// can't be read.
    public var skipped: [(path: String, why: String)] = []
    /// Folders (with a trailing slash; empty for the vault itself) whose listing failed: nothing in them is
    /// deleted.
    public var unreadable: [String] = []
  }

  /// Lists all regular files but those below `.git`, sorted by path within each folder.
  ///
  /// - Parameter isWanted: asked for each folder (with a trailing slash); false leaves it out.
  public func list(isWanted: (String) -> Bool = { _ in true }) throws -> Listing {
    var listing = Listing()
    try walk(dup(descriptor), "", isWanted, &listing)
    listing.files.sort { $0.path < $1.path }
    return listing
  }

  private func walk(
    _ folder: Int32, _ prefix: String, _ isWanted: (String) -> Bool, _ listing: inout Listing
  ) throws {
    guard folder >= 0, let stream = fdopendir(folder) else {
      // What is not seen for want of descriptors must not look like something that isn't there.
      if [EMFILE, ENFILE, ENOMEM].contains(errno) { throw POSIX.error(errno, "list the folder \(prefix)") }
      if folder >= 0 { close(folder) }
      listing.unreadable.append(prefix)
      listing.skipped.append((prefix, "the folder can't be read"))
      return
    }
    defer { closedir(stream) }
    rewinddir(stream)
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { listing.unreadable.append(prefix) }
        return
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { pointer in
          String(validatingCString: pointer) ?? ""
        }
      }
      if name == "." || name == ".." || prefix.isEmpty && name == ".git" { continue }
      guard let path = VaultPath(prefix + name) else {
        listing.skipped.append((prefix + name, "the name can't be shared with other machines"))
        continue
      }
      var status = stat()
      guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        if errno != ENOENT { listing.skipped.append((path.description, "the disk says nothing about it")) }
        continue
      }
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        if name.hasPrefix(Self.temporaryPrefix) { continue }
        let isExecutable = status.st_mode & 0o100 != 0
        listing.files.append(Listed(path: path, stat: FileStat(status), isExecutable: isExecutable))
      case S_IFDIR:
        guard isWanted("\(path)/") else { continue }
        let next = openat(dirfd(stream), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        try walk(next, "\(path)/", isWanted, &listing)
      case S_IFLNK: listing.skipped.append((path.description, "a symbolic link"))
      default: listing.skipped.append((path.description, "not a regular file"))
      }
    }
  }
}
