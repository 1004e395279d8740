import Clibgit2

extension Repository {
  /// Reads the bytes of a blob. Throws `.missingObject`, and `.invalid` for an object of another kind. The
  /// corresponding C function is `git_odb_read`.
  public func readBlob(_ id: ObjectID) throws -> [UInt8] {
    try readObject(id, GIT_OBJECT_BLOB) { Array($0) }
  }

  /// Tells the size of a blob in bytes without reading it. The corresponding C function is
  /// `git_odb_read_header`.
  public func blobSize(_ id: ObjectID) throws -> Int {
    var size = 0
    var kind = GIT_OBJECT_INVALID
    var oid = id.oid
    try check(git_odb_read_header(&size, &kind, objects, &oid), "read the header of \(id)")
    guard kind == GIT_OBJECT_BLOB else { throw GitError(.invalid, "object \(id) is not a blob") }
    return size
  }

  /// Stores bytes as they are; no filter of `.gitattributes` is applied. The corresponding C function is
  /// `git_odb_write`.
  public func writeBlob(_ bytes: [UInt8]) throws -> ObjectID {
    try writeObject(bytes, GIT_OBJECT_BLOB)
  }

  /// Tells the id that a blob of these bytes has. The corresponding C function is `git_odb_hash`.
  public static func hashBlob(_ bytes: [UInt8]) throws -> ObjectID {
    try Libgit2.start()
    var oid = git_oid()
    try check(
      bytes.withUnsafeBytes { git_odb_hash(&oid, $0.baseAddress, $0.count, GIT_OBJECT_BLOB) }, "hash a blob")
    return ObjectID(oid)
  }

  /// Tells whether an object of any kind is here. The corresponding C function is `git_odb_exists`.
  public func contains(_ id: ObjectID) -> Bool {
    if newObjects[id] != nil { return true }
    var oid = id.oid
    guard newObjects.discarded.contains(id) else { return git_odb_exists(objects, &oid) == 1 }
    // libgit2's cache may remember what was never stored. A search for a prefix does not ask it.
    var found = git_oid()
    let returned = git_odb_exists_prefix(&found, objects, &oid, 39)
    if returned < 0 { git_error_clear() }
    return returned == 0 && ObjectID(found) == id
  }

  func readObject<Value>(
    _ id: ObjectID, _ kind: git_object_t, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) throws -> Value {
    if let object = newObjects[id] {
      guard object.kind == kind else { throw wrongKind(id, kind) }
      return try object.bytes.withUnsafeBytes(body)
    }
    var object: OpaquePointer?
    var oid = id.oid
    try check(git_odb_read(&object, objects, &oid), "read object \(id)")
    defer { git_odb_object_free(object) }
    guard git_odb_object_type(object) == kind else { throw wrongKind(id, kind) }
    return try body(
      UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
  }

  private func wrongKind(_ id: ObjectID, _ kind: git_object_t) -> GitError {
    let name = git_object_type2string(kind).map { String(cString: $0) } ?? "object"
    return GitError(.invalid, "object \(id) is not a \(name)")
  }

  func writeObject(_ bytes: [UInt8], _ kind: git_object_t) throws -> ObjectID {
    var oid = git_oid()
    if newObjects.isCollecting {
      try check(
        bytes.withUnsafeBytes { git_odb_hash(&oid, $0.baseAddress, $0.count, kind) },
        "hash an object of \(bytes.count) bytes")
      let id = ObjectID(oid)
      // What another program has packed since the last look may be stored twice; a look costs more.
      guard newObjects[id] == nil, newObjects.looksForThem, !newObjects.discarded.contains(id),
        git_odb_exists_ext(objects, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
      else {
        newObjects.add(NewObject(id: id, kind: kind, bytes: bytes))
        return id
      }
      // It is here; for `git gc`, which removes what is old and unreachable, libgit2 makes it new.
    }
    try check(
      bytes.withUnsafeBytes { git_odb_write(&oid, objects, $0.baseAddress, $0.count, kind) },
      "write an object of \(bytes.count) bytes")
    return ObjectID(oid)
  }
}
