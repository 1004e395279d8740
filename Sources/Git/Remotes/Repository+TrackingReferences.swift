import Clibgit2

extension Repository {
  /// Moves the references that a fetch is for, once its objects are here.
  ///
  /// 1. What the refspecs name. Without a plus, a reference moves only forward, else it stays.
  /// 2. What the remote's configured refspecs name for the same sources. That one of these is locked, or
  ///    stands where another has to, is no reason for a fetch to fail: a fetch of git will tell.
  ///
  /// libgit2's own `git_remote_update_tips` empties the person's FETCH_HEAD even when told to leave it.
  func moveTrackingReferences(
    _ advertised: RemoteHeads, _ refspecs: [String], _ remote: OpaquePointer
  ) throws -> [FetchReport.Update] {
    var moved: [FetchReport.Update] = []
    let heads = advertised.references.filter { !$0.name.hasSuffix("^{}") }
    let configured = (0..<git_remote_refspec_count(remote)).compactMap { git_remote_get_refspec(remote, $0) }
    for text in refspecs {
      var parsed: OpaquePointer?
      try check(git_refspec_parse(&parsed, text, 1), "read the refspec '\(text)'")
      guard let refspec = parsed else { throw GitError(.invalid, "'\(text)' is no refspec") }
      defer { git_refspec_free(refspec) }
      for head in heads where git_refspec_src_matches(refspec, head.name) == 1 {
        if let update = try move(head, refspec) { moved.append(update) }  // 1
        for other in configured where git_refspec_direction(other) == GIT_DIRECTION_FETCH {
          guard git_refspec_src_matches(other, head.name) == 1 else { continue }
          if let update = try? move(head, other) { moved.append(update) }  // 2
        }
      }
    }
    return moved
  }

  private func move(_ head: RemoteHeads.Reference, _ refspec: OpaquePointer) throws -> FetchReport.Update? {
    guard let target = git_refspec_dst(refspec), target.pointee != 0 else { return nil }
    var buffer = git_buf()
    try check(git_refspec_transform(&buffer, refspec, head.name), "map \(head.name)")
    defer { git_buf_dispose(&buffer) }
    guard let name = buffer.ptr.map({ String(cString: $0) }) else { return nil }
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
