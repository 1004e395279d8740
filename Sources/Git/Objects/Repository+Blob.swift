import Clibgit2

extension Repository {
  /// Reads the bytes of a blob. Throws `.notFound`, and `.invalid` for an object of another kind. The
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
    var oid = id.oid
    return git_odb_exists(objects, &oid) == 1
  }

  func readObject<Value>(
    _ id: ObjectID, _ kind: git_object_t, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) throws -> Value {
    var object: OpaquePointer?
    var oid = id.oid
    try check(git_odb_read(&object, objects, &oid), "read object \(id)")
    defer { git_odb_object_free(object) }
    guard git_odb_object_type(object) == kind else {
      let name = git_object_type2string(kind).map { String(cString: $0) } ?? "object"
      throw GitError(.invalid, "object \(id) is not a \(name)")
    }
    return try body(
      UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
  }

  func writeObject(_ bytes: [UInt8], _ kind: git_object_t) throws -> ObjectID {
    var oid = git_oid()
    try check(
      bytes.withUnsafeBytes { git_odb_write(&oid, objects, $0.baseAddress, $0.count, kind) },
      "write an object of \(bytes.count) bytes")
    return ObjectID(oid)
  }
}
