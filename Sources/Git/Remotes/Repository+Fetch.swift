import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// Asks a remote, by its name or address, what it has.
  ///
  /// It throws what `fetch` throws. The corresponding C function is `git_remote_ls`.
  public func listRemote(_ remote: String, deadline: Duration) throws -> RemoteHeads {
    let operation = try RemoteOperation(self, deadline: deadline)
    return try withRemote(remote, operation) { try connect($0, remote, operation) }
  }

  /// Fetches what the refspecs name in full, and nothing besides: no tags, no pruning, no FETCH_HEAD.
  /// References that the remote's configured refspecs name are moved along, as git does. A refspec whose
  /// source the remote does not have brings nothing; `advertised` tells.
  ///
  /// Paths and ssh run the real programs, and `deadline` bounds the whole operation. Over https libgit2
  /// can't time out: run it in a process that can be ended. The pack is flushed before references move.
  ///
  /// Throws `.network`, `.timeout`, `.auth`, `.hostKey`, `.remoteMissing`, with the remote's words as the
  /// message. The corresponding C function is `git_remote_download`.
  public func fetch(
    remote: String, refspecs: [String], deadline: Duration, progress: ((FetchProgress) -> Void)? = nil
  ) throws -> FetchReport {
    let operation = try RemoteOperation(self, deadline: deadline, progress: progress)
    return try withRemote(remote, operation) { pointer in
      let context = "fetch from \(withoutPassword(remote))"
      let advertised = try connect(pointer, remote, operation)
      var options = git_fetch_options()
      try check(git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION)), "prepare a fetch")
      operation.setCallbacks(&options.callbacks)
      options.prune = GIT_FETCH_NO_PRUNE
      options.update_fetchhead = 0
      options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
      options.proxy_opts.type = GIT_PROXY_AUTO
      options.follow_redirects = operation.redirects
      let returned = withStringArray(refspecs) { git_remote_download(pointer, &$0, &options) }
      guard returned == 0 else { throw operation.error(returned, context) }
      var report = FetchReport(advertised: advertised)
      if let stats = git_remote_stats(pointer) {
        report.receivedObjects = Int(stats.pointee.received_objects)
        report.receivedBytes = stats.pointee.received_bytes
      }
      try check(git_remote_disconnect(pointer), context)
      report.updated = try moveTrackingReferences(advertised, refspecs, pointer)
      return report
    }
  }
}

/// Lends strings to C as a `git_strarray`.
func withStringArray<Value>(_ strings: [String], _ body: (inout git_strarray) throws -> Value) rethrows
  -> Value
{
  var copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return try copies.withUnsafeMutableBufferPointer { buffer in
    var array = git_strarray(strings: buffer.baseAddress, count: buffer.count)
    return try body(&array)
  }
}
