import Clibgit2

/// An object that is in memory only.
struct NewObject {
  var id: ObjectID
  var kind: git_object_t
  var bytes: [UInt8]
}

/// The objects that wait for their pack. libgit2 reads them as it does any other, but writes none here.
final class NewObjects {
  /// Whether objects are to be kept here.
  private(set) var isCollecting = false
  /// In the order in which they were written.
  private(set) var all: [NewObject] = []
  private var places: [ObjectID: Int] = [:]
  /// What was here and never became a pack: libgit2 may still hold it in its cache.
  private(set) var discarded: Set<ObjectID> = []
  /// Whether an object is looked for before it is kept here.
  private(set) var looksForThem = true
  /// What became a pack last: it needn't be looked for.
  private(set) var stored: Set<ObjectID> = []
  private var isAttached = false

  subscript(id: ObjectID) -> NewObject? { places[id].map { all[$0] } }

  /// Begins to collect, for the readers of an object database.
  func begin(in database: OpaquePointer, lookingForThem: Bool) throws {
    if !isAttached { try attach(to: database) }
    isAttached = true
    isCollecting = true
    looksForThem = lookingForThem
  }

  func add(_ object: NewObject) {
    guard places[object.id] == nil else { return }
    places[object.id] = all.count
    all.append(object)
  }

  /// Ends collecting. The objects are in a pack, or nowhere.
  func end(stored: Bool) {
    if stored { discarded.subtract(places.keys) } else { discarded.formUnion(places.keys) }
    self.stored = stored ? Set(places.keys) : []
    isCollecting = false
    all = []
    places = [:]
  }

  /// The corresponding C function is `git_odb_add_backend`.
  private func attach(to database: OpaquePointer) throws {
    var base = git_odb_backend()
    try check(git_odb_init_backend(&base, UInt32(GIT_ODB_BACKEND_VERSION)), "prepare the new objects")
    base.read = { bytes, count, kind, backend, id in
      guard let object = NewObjects.find(id, backend), let bytes, let count, let kind else {
        return GIT_ENOTFOUND.rawValue
      }
      // Readers of libgit2 count on a zero byte behind the last.
      guard let copy = git_odb_backend_data_alloc(backend, object.bytes.count + 1) else {
        return GIT_ERROR.rawValue
      }
      object.bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(start: copy, count: source.count).copyMemory(from: source)
      }
      copy.storeBytes(of: 0, toByteOffset: object.bytes.count, as: UInt8.self)
      (bytes.pointee, count.pointee, kind.pointee) = (copy, object.bytes.count, object.kind)
      return 0
    }
    base.read_header = { count, kind, backend, id in
      guard let object = NewObjects.find(id, backend), let count, let kind else {
        return GIT_ENOTFOUND.rawValue
      }
      (count.pointee, kind.pointee) = (object.bytes.count, object.kind)
      return 0
    }
    base.exists = { backend, id in NewObjects.find(id, backend) == nil ? 0 : 1 }
    // Nothing here lists objects, but libgit2 calls this one without asking whether it is there.
    base.foreach = { backend, body, payload in
      for object in NewObjects.from(backend)?.all ?? [] {
        var oid = object.id.oid
        if let returned = body?(&oid, payload), returned != 0 { return returned }
      }
      return 0
    }
    base.free = { backend in
      guard let own = NewObjects.own(backend) else { return }
      if let box = own.pointee.box { Unmanaged<NewObjects>.fromOpaque(box).release() }
      own.deallocate()
    }
    let pointer = UnsafeMutablePointer<daybook_odb_backend>.allocate(capacity: 1)
    pointer.initialize(to: daybook_odb_backend(base: base, box: Unmanaged.passRetained(self).toOpaque()))
    let backend = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: git_odb_backend.self)
    let returned = git_odb_add_backend(database, backend, 1000)
    guard returned == 0 else {
      let error = GitError(libgit2: returned, "add the new objects")
      backend.pointee.free(backend)
      throw error
    }
  }

  private static func own(
    _ backend: UnsafeMutablePointer<git_odb_backend>?
  ) -> UnsafeMutablePointer<daybook_odb_backend>? {
    UnsafeMutableRawPointer(backend)?.assumingMemoryBound(to: daybook_odb_backend.self)
  }

  private static func from(_ backend: UnsafeMutablePointer<git_odb_backend>?) -> NewObjects? {
    own(backend)?.pointee.box.map { Unmanaged<NewObjects>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func find(
    _ id: UnsafePointer<git_oid>?, _ backend: UnsafeMutablePointer<git_odb_backend>?
  ) -> NewObject? {
    id.flatMap { from(backend)?[ObjectID($0.pointee)] }
  }
}
