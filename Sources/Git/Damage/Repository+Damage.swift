import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// The files of the object database that don't hold what their names say, as paths in it: a power cut, or a disk that
  /// forgot, leaves them empty or torn, and what is in them is never written again.
  ///
  /// 1. A loose object is damaged unless it can be inflated and has the checksum that is its name.
  /// 2. A pack and its index are damaged, both, unless each ends in its own checksum, and the index in that of the pack. An
  ///    index without a pack is, too; a pack without an index is nothing yet, for its writer has not come so far.
  ///
  /// It reads everything. Throws `.io` for a file that can't be read: it may be whole. Source: gitformat-pack(5).
  public func damagedObjectFiles() throws -> [String] {
    var damaged = [String]()
    for folder in names(in: objectFolder) where folder.utf8.count == 2 {
      for name in names(in: objectFolder + folder) {  // 1
        let path = "\(folder)/\(name)"
        guard let id = ObjectID(hex: folder + name) else { continue }
        let bytes = try contents(of: objectFolder + path)
        if inflated(bytes).map({ SHA1.checksum($0) != id }) ?? true { damaged.append(path) }
      }
    }
    let packs = names(in: packFolder)
    for name in packs where name.hasPrefix("pack-") && name.hasSuffix(".idx") {  // 2
      let pack = "\(name.dropLast(4)).pack"
      let index = try contents(of: "\(packFolder)/\(name)")
      let bytes = packs.contains(pack) ? try contents(of: "\(packFolder)/\(pack)") : []
      guard index.count > 1072, bytes.count > 32, isSealed(index), isSealed(bytes),
        index.dropLast(20).suffix(20) == bytes.suffix(20)
      else {
        damaged.append("pack/\(name)")
        if packs.contains(pack) { damaged.append("pack/\(pack)") }
        continue
      }
    }
    return damaged
  }

  /// Moves damaged files out of the object database, and takes out of damaged packs what can still be read, as loose
  /// objects. From then on a lack is seen as one, and what is written again is stored.
  ///
  /// - Parameter folder: the absolute path of the folder to move them to; it is made where it is missing.
  public func setAside(_ files: [String], in folder: String) throws {
    if files.isEmpty { return }
    try makeFolder(folder)
    for file in files {
      let kept = "\(folder)/\(file.split(separator: "/").joined(separator: "-"))"
      #if canImport(Darwin)
        let returned = Darwin.rename(objectFolder + file, kept)
      #else
        let returned = Glibc.rename(objectFolder + file, kept)
      #endif
      guard returned == 0 || errno == ENOENT else { throw GitError(systemError: "move \(file) away") }
    }
    try flushFolder(packFolder)
    try refreshObjects()
    for file in files where file.hasSuffix(".pack") {
      try unpackWhatCanBeRead("\(folder)/\(file.split(separator: "/").joined(separator: "-"))")
    }
  }

  /// Makes libgit2 look at the object database anew. The corresponding C function is `git_odb_refresh`.
  func refreshObjects() throws { try check(git_odb_refresh(objects), "look for objects again") }

  /// Stores the objects of a pack that can be read, up to the first that can't. The command is that of
  /// git-unpack-objects(1); without git nothing is done.
  private func unpackWhatCanBeRead(_ pack: String) throws {
    let bytes = try contents(of: pack)
    let command = ChildCommand(
      git: ["-c", "core.fsync=all", "unpack-objects", "-r", "-q"], in: commonDirectory,
      environment: environment)
    do {
      let child = try ChildProcess(command, deadline: Deadline(after: .seconds(60)))
      // It stops reading where the pack is torn.
      try? bytes.withUnsafeBytes { try child.write($0) }
      child.finish()
    } catch let error as GitError where error.code == .notFound {}
    try refreshObjects()
  }

  private func isSealed(_ bytes: [UInt8]) -> Bool {
    bytes.suffix(20).withUnsafeBytes { ObjectID(bytes: $0) } == SHA1.checksum(Array(bytes.dropLast(20)))
  }

  /// What a loose object says; nil where it isn't whole.
  private func inflated(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var (source, result) = (bytes, [UInt8]())
    var buffer = [UInt8](repeating: 0, count: 65_536)
    return source.withUnsafeMutableBufferPointer { source -> [UInt8]? in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      while true {
        let returned = buffer.withUnsafeMutableBufferPointer { target -> Int32 in
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          return inflate(&stream, Z_NO_FLUSH)
        }
        result += buffer[..<(buffer.count - Int(stream.avail_out))]
        if returned == Z_STREAM_END { return result }
        guard returned == Z_OK else { return nil }
      }
    }
  }

  var objectFolder: String { commonDirectory + "objects/" }
}

private func contents(of path: String) throws -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw GitError(systemError: "open \(path)") }
  defer { close(file) }
  var status = stat()
  guard fstat(file, &status) == 0 else { throw GitError(systemError: "look at \(path)") }
  return try [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
    while count < buffer.count {
      let taken = read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      if taken < 0, errno == EINTR { continue }
      guard taken >= 0 else { throw GitError(systemError: "read \(path)") }
      if taken == 0 { return }
      count += taken
    }
  }
}
