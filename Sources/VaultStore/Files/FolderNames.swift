#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The names in one folder, in the order in which the file system has them.
struct FolderNames: Sendable {
  /// From the top folder, which is `.`.
  let path: String
  private(set) var count = 0
  /// The names, each with a zero byte behind it.
  private var bytes: [CChar] = []

  /// The folders below one, itself first, without `.git`; nil where one can't be read.
  static func all(below root: Int32) -> [FolderNames]? {
    var folders = [FolderNames]()
    var rest = ["."]
    while let path = rest.popLast() {
      var names = FolderNames(path: path)
      guard names.read(in: root, folders: &rest) else { return nil }
      folders.append(names)
    }
    return folders
  }

  private init(path: String) { self.path = path }

  /// Calls `body` with each name until it answers false; answers whether it never did.
  func allSatisfy(_ body: (UnsafePointer<CChar>) -> Bool) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      guard var name = buffer.baseAddress else { return true }
      for _ in 0..<count {
        if !body(name) { return false }
        name += strlen(name) + 1
      }
      return true
    }
  }

  private mutating func read(in root: Int32, folders: inout [String]) -> Bool {
    let descriptor = openat(root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    guard let stream = fdopendir(descriptor) else {
      close(descriptor)
      return false
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else { return errno == 0 }
      let kind = Int(entry.pointee.d_type)
      withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { name in
          if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return }
          if path == ".", strcmp(name, ".git") == 0 { return }
          count += 1
          bytes.append(contentsOf: UnsafeBufferPointer(start: name, count: strlen(name) + 1))
          if kind == Int(DT_DIR) || kind == Int(DT_UNKNOWN) && Self.isFolder(name, in: dirfd(stream)) {
            folders.append(path == "." ? String(cString: name) : "\(path)/\(String(cString: name))")
          }
        }
      }
    }
  }

  private static func isFolder(_ name: UnsafePointer<CChar>, in folder: Int32) -> Bool {
    var status = stat()
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
