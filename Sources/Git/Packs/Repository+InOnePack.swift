import Clibgit2

extension Repository {
  /// Runs `body`, and stores the objects that it writes as one pack, which is on the disk when this
  /// returns: three flushes, however many objects there are.
  ///
  /// 1. Inside of `body` the new objects are in memory, and read as any others.
  /// 2. No reference may be moved to one of them before this has returned.
  /// 3. An object that the repository has already is not written again; without a new one, no file is.
  /// 4. If `body` throws, nothing is stored, and the new objects are gone.
  /// 5. A call inside of `body` joins the outer one, also when it throws.
  /// 6. Where next to nothing of it can be there already, `lookingForThem` may be false: then 3 isn't looked after, for
  ///    to miss an object takes a look into every pack.
  ///
  /// A pack that no reference reaches does no harm: `git gc` removes it in time, as it does what a killed
  /// program leaves behind.
  public func inOnePack<Value>(lookingForThem: Bool, _ body: () throws -> Value) throws -> Value {
    if newObjects.isCollecting { return try body() }  // 5
    try newObjects.begin(in: objects, lookingForThem: lookingForThem)
    var isStored = false
    defer { newObjects.end(stored: isStored) }
    let value = try body()
    if !newObjects.all.isEmpty { try store(Pack(newObjects.all)) }  // 3
    isStored = true
    return value
  }

  public func inOnePack<Value>(_ body: () throws -> Value) throws -> Value {
    try inOnePack(lookingForThem: true, body)
  }

  /// Gives a pack and its index their names when both are on the disk. The pack comes first: readers look
  /// for an index and then take the pack for granted.
  private func store(_ pack: Pack) throws {
    let folder = packFolder
    try makeFolder(folder)
    let name = folder + "/pack-\(pack.checksum)"
    var bytes = try FreshFile(in: folder, prefix: "tmp_pack_", permissions: 0o444)
    try bytes.write(pack.bytes)
    var index = try FreshFile(in: folder, prefix: "tmp_idx_", permissions: 0o444)
    try index.write(pack.index)
    try bytes.flush()
    try index.flush()
    try bytes.rename(to: name + ".pack")
    try index.rename(to: name + ".idx")
    try flushFolder(folder)
  }

  var packFolder: String { commonDirectory + "objects/pack" }
}
