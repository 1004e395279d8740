#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What the disk says of a file or folder, as far as it changes when somebody writes there.
public struct FileStamp: Hashable, Sendable {
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int64
  private let nanoseconds: Int64

  /// That of a path, symbolic links not followed; nil where nothing is.
  public init?(of path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let modified = status.st_mtimespec
    #else
      let modified = status.st_mtim
    #endif
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = Int64(modified.tv_sec)
    nanoseconds = Int64(modified.tv_nsec)
  }
}

extension FileStamp {
  /// Those of a folder and of all that is directly in it, by name; what changes in folders below isn't seen.
  public static func all(in folder: String) -> [FileStamp?] {
    guard let stream = opendir(folder) else { return [nil] }
    defer { closedir(stream) }
    var names = [String]()
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { tuple in
          tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
        })
    }
    return [FileStamp(of: folder)]
      + names.filter { $0 != "." && $0 != ".." }.sorted().map { FileStamp(of: "\(folder)/\($0)") }
  }
}
