import Clibgit2

extension Repository {
  /// Reads what a reference names, through symbolic ones; nil if it does not exist. The corresponding C
  /// function is `git_reference_name_to_id`.
  public func reference(_ name: String) throws -> ObjectID? {
    var oid = git_oid()
    let returned = git_reference_name_to_id(&oid, pointer, name)
    if returned == GIT_ENOTFOUND.rawValue {
      git_error_clear()
      return nil
    }
    try check(returned, "read \(name)")
    return ObjectID(oid)
  }

  /// Lists the references whose full names begin with `prefix`, by name; symbolic ones are resolved, and
  /// left out where they lead nowhere. The corresponding C function is `git_reference_iterator_new`.
  public func references(prefix: String = "refs/") throws -> [(name: String, id: ObjectID)] {
    var iterator: OpaquePointer?
    try check(git_reference_iterator_new(&iterator, pointer), "list references")
    defer { git_reference_iterator_free(iterator) }
    var found: [(name: String, id: ObjectID)] = []
    var name: UnsafePointer<CChar>?
    while true {
      let returned = git_reference_next_name(&name, iterator)
      if returned == GIT_ITEROVER.rawValue { break }
      try check(returned, "list references")
      guard let text = name.map({ String(cString: $0) }), text.hasPrefix(prefix) else { continue }
      if let id = try reference(text) { found.append((text, id)) }
    }
    return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Deletes a reference, only if it names `old`. Throws `.modified` when it names another object or
  /// does not exist, and `.locked` as `updateReference` does. The corresponding C function is
  /// `git_reference_delete`.
  public func deleteReference(_ name: String, expecting old: ObjectID) throws {
    var reference: OpaquePointer?
    var returned = git_reference_lookup(&reference, pointer, name)
    defer { git_reference_free(reference) }
    if returned == 0 {
      guard let target = git_reference_target(reference), ObjectID(target.pointee) == old else {
        throw lostSwap(name, old, GIT_EMODIFIED.rawValue)
      }
      returned = git_reference_delete(reference)
    }
    if returned == GIT_ENOTFOUND.rawValue || returned == GIT_EMODIFIED.rawValue {
      throw lostSwap(name, old, returned)
    }
    try check(returned, "delete \(name)")
  }

  func lostSwap(_ name: String, _ old: ObjectID?, _ returned: Int32) -> GitError {
    git_error_clear()
    let expected = old.map { "\($0)" } ?? "no such reference"
    return GitError(.modified, "\(name) is not what was expected (\(expected))", libgit2Code: returned)
  }
}
