import Clibgit2

extension Repository {
  /// Moves the references that a fetch is for, once its objects are here.
  ///
  /// 1. What the refspecs name. Without a plus, a reference moves only forward, else it stays. One whose name stands where
  ///    a folder of another's has to, or the other way round, takes its place if the remote has the other no more. What
  ///    no reference can be called stays away.
  /// 2. What the remote's configured refspecs name for the same sources. That one of these is locked, or
  ///    stands where another has to, is no reason for a fetch to fail: a fetch of git will tell.
  ///
  /// libgit2's own `git_remote_update_tips` empties the person's FETCH_HEAD even when told to leave it.
  func moveTrackingReferences(
    _ advertised: RemoteHeads, _ refspecs: [String], of remote: String
  ) throws -> [FetchReport.Update] {
    var moved: [FetchReport.Update] = []
    let heads = advertised.references.filter { !$0.name.hasSuffix("^{}") }
    let key = "remote.\(remote).fetch"
    let configured = try configEntries(prefix: key, scope: .any).filter { $0.key == key }.map(\.value)
    for text in refspecs {
      try withRefspec(text) { refspec in
        for head in heads where git_refspec_src_matches(refspec, head.name) == 1 {
          if let update = try moveInPlace(head, refspec, heads) { moved.append(update) }  // 1
          for other in configured {
            let update = try? withRefspec(other) { other in
              git_refspec_src_matches(other, head.name) == 1 ? try move(head, other) : nil
            }
            if let update { moved.append(update) }  // 2
          }
        }
      }
    }
    return moved
  }

  private func moveInPlace(
    _ head: RemoteHeads.Reference, _ refspec: OpaquePointer, _ heads: [RemoteHeads.Reference]
  ) throws -> FetchReport.Update? {
    do { return try move(head, refspec) } catch let error as GitError {
      if error.libgit2Code == GIT_EINVALIDSPEC.rawValue { return nil }
      guard let name = try target(of: head, refspec) else { throw error }
      let advertised = Set(try heads.compactMap { try target(of: $0, refspec) })
      let folder = name.split(separator: "/").prefix(3).joined(separator: "/")
      var isFree = false
      for (other, id) in try references(prefix: folder)
      where !advertised.contains(other) && (other.hasPrefix("\(name)/") || name.hasPrefix("\(other)/")) {
        try deleteReference(other, expecting: id)
        isFree = true
      }
      guard isFree else { throw error }
      return try move(head, refspec)
    }
  }

  /// Whether an object can be read as what it is: a reference to one that can't would stop every later walk.
  private func isSound(_ id: ObjectID) -> Bool {
    var object: OpaquePointer?
    var oid = id.oid
    let returned = git_object_lookup(&object, pointer, &oid, GIT_OBJECT_ANY)
    defer { git_object_free(object) }
    if returned < 0 { git_error_clear() }
    // What isn't here at all is for the reference's update to say.
    return returned >= 0 || returned == GIT_ENOTFOUND.rawValue
  }

  /// What a reference of the remote is called here; nil where the refspec gives it no name.
  private func target(of head: RemoteHeads.Reference, _ refspec: OpaquePointer) throws -> String? {
    guard let target = git_refspec_dst(refspec), target.pointee != 0,
      git_refspec_src_matches(refspec, head.name) == 1
    else { return nil }
    var buffer = git_buf()
    try check(git_refspec_transform(&buffer, refspec, head.name), "map \(head.name)")
    defer { git_buf_dispose(&buffer) }
    return buffer.ptr.map { String(cString: $0) }
  }

  private func withRefspec<Value>(_ text: String, _ body: (OpaquePointer) throws -> Value) throws -> Value {
    var parsed: OpaquePointer?
    try check(git_refspec_parse(&parsed, text, 1), "read the refspec '\(text)'")
    guard let refspec = parsed else { throw GitError(.invalid, "'\(text)' is no refspec") }
    defer { git_refspec_free(refspec) }
    return try body(refspec)
  }

  private func move(_ head: RemoteHeads.Reference, _ refspec: OpaquePointer) throws -> FetchReport.Update? {
    guard let name = try target(of: head, refspec), isSound(head.id) else { return nil }
    for attempt in 1... {
      let old = try reference(name)
      if old == head.id { return nil }
      if git_refspec_force(refspec) == 0, let old, try !isAncestor(old, of: head.id) { return nil }
      do {
        try updateReference(name, to: head.id, expecting: old, log: "daybook: fetch")
        return FetchReport.Update(name: name, old: old, new: head.id)
      } catch let error as GitError where error.code == .modified && attempt < 3 {
        continue  // another fetch was here in between
      }
    }
    return nil
  }
}
