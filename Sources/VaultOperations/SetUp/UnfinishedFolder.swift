import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A folder that something is made in before it gets its place; what a process that died left in it is gone.
///
/// It is locked as long as its maker lives. Its name is nobody else's: `.NAME.daybook-tmp`, beside NAME.
final class UnfinishedFolder {
  let path: String
  private let descriptor: Int32

  /// Makes the folder in which `place` is to be made.
  ///
  /// Throws `.busy` where another process is at it, and what the disk says.
  convenience init(for place: String) throws {
    let slash = place.lastIndex(of: "/").map(place.index(after:)) ?? place.startIndex
    try self.init(at: "\(place[..<slash]).\(place[slash...]).daybook-tmp")
  }

  /// Makes a folder of that very name, which must be nobody else's.
  init(at path: String) throws {
    self.path = path
    for _ in 0..<8 {
      try Folder.make(path)
      let opened = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard opened >= 0 else {
        if errno == ENOENT { continue }
        throw Folder.failure("open \(path)")
      }
      guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
        close(opened)
        throw VaultError(
          .busy, "Another command is making \(path).", hint: "Let it finish, and try again.")
      }
      // Its last maker may have given it its place, or removed it, before the lock was ours.
      var (own, named) = (stat(), stat())
      if fstat(opened, &own) == 0, lstat(path, &named) == 0, own.st_ino == named.st_ino {
        descriptor = opened
        Folder.clear(path, removing: false)
        return
      }
      close(opened)
    }
    throw VaultError(.busy, "Another command is making \(path).", hint: "Let it finish, and try again.")
  }

  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Removes it with all that is in it.
  func remove() { Folder.clear(path, removing: true) }
}
