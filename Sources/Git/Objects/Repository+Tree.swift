import Clibgit2

extension Repository {
  /// Reads one level of a tree, in the order stored. Throws `.invalid` for what is no tree inside: whoever wrote it did so,
  /// for what a disk has damaged isn't read at all. Names can be anything, even empty or with a slash. The
  /// corresponding C function is `git_odb_read`.
  public func readTree(_ id: ObjectID) throws -> [TreeEntry] {
    try readObject(id, GIT_OBJECT_TREE) { bytes in
      var entries: [TreeEntry] = []
      var position = 0
      while position < bytes.count {
        var mode: UInt32 = 0
        while position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "7") = bytes[position] {
          mode = mode << 3 | UInt32(bytes[position] - UInt8(ascii: "0"))
          position += 1
        }
        let start = position + 1
        guard position < bytes.count, bytes[position] == UInt8(ascii: " "),
          let end = bytes[start...].firstIndex(of: 0), end + 21 <= bytes.count,
          let id = ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
        else { throw GitError(.invalid, "tree \(id) can't be read at byte \(position)") }
        entries.append(TreeEntry(name: Array(bytes[start..<end]), storedMode: mode, id: id))
        position = end + 21
      }
      return entries
    }
  }

  /// Stores one level of a tree; the entries may come in any order. Throws `.invalid` for a name that is
  /// empty, holds a slash or a zero byte, or stands twice. The corresponding C function is
  /// `git_odb_write`.
  public func writeTree(_ entries: [TreeEntry]) throws -> ObjectID {
    var names: Set<[UInt8]> = []
    for entry in entries {
      guard !entry.name.isEmpty, !entry.name.contains(UInt8(ascii: "/")), !entry.name.contains(0),
        names.insert(entry.name).inserted
      else {
        throw GitError(
          .invalid, "a tree can't hold the name '\(String(decoding: entry.name, as: UTF8.self))'")
      }
    }
    return try storeTree(entries)
  }

  /// Stores one level of a tree with whatever names it has: what others wrote is carried on.
  func storeTree(_ entries: [TreeEntry]) throws -> ObjectID {
    try writeObject(Self.bytes(ofTree: entries), GIT_OBJECT_TREE)
  }

  /// What a tree of these entries is stored as.
  static func bytes(ofTree entries: [TreeEntry]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.count * 48)
    for entry in entries.sorted(by: TreeEntry.isBefore) {
      bytes.append(contentsOf: String(entry.storedMode, radix: 8).utf8)
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: entry.name)
      bytes.append(0)
      entry.id.append(to: &bytes)
    }
    return bytes
  }

  /// Finds what a tree holds at a path of names with slashes between; nil if nothing.
  public func entry(at path: some StringProtocol, in tree: ObjectID) throws -> TreeEntry? {
    try entry(at: Array(path.utf8), in: tree)
  }

  /// Finds what a tree holds at a path of raw bytes; nil if nothing.
  public func entry(at path: [UInt8], in tree: ObjectID) throws -> TreeEntry? {
    var folder = tree
    let names = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (index, name) in names.enumerated() {
      guard let found = try entry(named: name, in: folder) else { return nil }
      if index == names.count - 1 { return found }
      guard found.mode == .tree else { return nil }
      folder = found.id
    }
    return nil
  }

  /// Finds a name in one level of a tree without taking the others over.
  func entry(named name: ArraySlice<UInt8>, in tree: ObjectID) throws -> TreeEntry? {
    try readObject(tree, GIT_OBJECT_TREE) { bytes in
      var position = 0
      while position < bytes.count {
        let mode = position
        while position < bytes.count, bytes[position] != UInt8(ascii: " ") { position += 1 }
        let start = position + 1
        var end = start
        while end < bytes.count, bytes[end] != 0 { end += 1 }
        guard end + 21 <= bytes.count else {
          throw GitError(.invalid, "tree \(tree) can't be read at byte \(mode)")
        }
        if end - start == name.count, bytes[start..<end].elementsEqual(name),
          let id = ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
        {
          let digits = bytes[mode..<position].reduce(UInt32(0)) { $0 << 3 | UInt32($1 & 7) }
          return TreeEntry(name: Array(name), storedMode: digits, id: id)
        }
        position = end + 21
      }
      return nil
    }
  }
}
