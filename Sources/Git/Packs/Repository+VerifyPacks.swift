#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// What a look at the files of the object database found.
  public struct PackReport: Sendable {
    /// Packs and indexes whose bytes aren't those that were written, by name.
    public var damaged: [String] = []
    /// Objects that aren't in a pack.
    public var loose: Set<ObjectID> = []
    /// Whether objects of another repository are borrowed, whose files were not looked at.
    public var borrows = false
  }

  /// Reads every pack and index once, from end to end, and compares its bytes with the checksum at its end. The
  /// programs that write packs, and receive them, name each object by its bytes: while those are the same, all
  /// objects are. Source: gitformat-pack(5).
  public func verifyPacks() throws -> PackReport {
    var report = PackReport()
    for name in names(in: packFolder) where name.hasSuffix(".pack") || name.hasSuffix(".idx") {
      if try !isWhole("\(packFolder)/\(name)") { report.damaged.append(name) }
    }
    let objects = commonDirectory + "objects/"
    for folder in names(in: objects) where folder.utf8.count == 2 {
      for name in names(in: objects + folder) {
        if let id = ObjectID(hex: folder + name) { report.loose.insert(id) }
      }
    }
    report.borrows = access(objects + "info/alternates", F_OK) == 0
    return report
  }
}

/// Whether a file ends with the checksum of all that stands before; true where it is gone meanwhile.
private func isWhole(_ path: String) throws -> Bool {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  if file < 0, errno == ENOENT { return true }
  guard file >= 0 else { throw GitError(systemError: "read \(path)") }
  defer { close(file) }
  var sum = SHA1()
  var rest = [UInt8]()
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = read(file, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw GitError(systemError: "read \(path)") }
    if count == 0 { break }
    rest += buffer[..<count]
    // The checksum itself, and what doesn't fill a block, wait for more.
    let whole = max(0, rest.count - 20) / 64 * 64
    rest.withUnsafeBytes { sum.update(UnsafeRawBufferPointer(rebasing: $0[..<whole])) }
    rest.removeFirst(whole)
  }
  guard rest.count >= 20 else { return false }
  let end = rest.count - 20
  return rest.withUnsafeBytes { bytes in
    let content = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    let blocks = content.count / 64 * 64
    sum.update(UnsafeRawBufferPointer(rebasing: content[..<blocks]))
    return sum.finish(with: UnsafeRawBufferPointer(rebasing: content[blocks...]))
      == ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[end...]))
  }
}

/// What a folder holds, in order; nothing where there is none.
private func names(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var found = [String]()
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
    }
    if name != ".", name != ".." { found.append(name) }
  }
  return found.sorted()
}
