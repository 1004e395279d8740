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
    if case .brought(let download)? = try remoteStep(remote, .list, deadline: deadline) {
      return download.advertised
    }
    return try listHere(remote, deadline: deadline)
  }

  /// Lists in this process.
  func listHere(_ remote: String, deadline: Duration) throws -> RemoteHeads {
    let operation = try RemoteOperation(self, deadline: deadline)
    return try withConnection(remote, operation) { try connect($0, remote, operation) }
  }

  /// Fetches what the refspecs name in full, and nothing besides: no tags, no pruning, no FETCH_HEAD.
  /// References that the remote's configured refspecs name are moved along, as git does. A refspec whose
  /// source the remote does not have brings nothing; `advertised` tells.
  ///
  /// `deadline` bounds the whole operation: paths and ssh run the real programs, and https runs in a child
  /// where ``RemoteStep`` has a program for it. The pack is flushed before references move.
  ///
  /// Throws `.network`, `.timeout`, `.auth`, `.hostKey`, `.remoteMissing`, with the remote's words as the
  /// message. The corresponding C function is `git_remote_download`.
  public func fetch(
    remote: String, refspecs: [String], deadline: Duration, progress: ((FetchProgress) -> Void)? = nil
  ) throws -> FetchReport {
    var download: Download
    if case .brought(let brought)? = try remoteStep(remote, .fetch(refspecs: refspecs), deadline: deadline) {
      download = brought
    } else {
      download = try downloadHere(remote, refspecs, deadline: deadline, progress: progress)
    }
    let updated = try moveTrackingReferences(download.advertised, refspecs, of: remote)
    return FetchReport(
      advertised: download.advertised, updated: updated, receivedObjects: download.objects,
      receivedBytes: download.bytes)
  }

  /// Brings the objects, in this process.
  func downloadHere(
    _ remote: String, _ refspecs: [String], deadline: Duration, progress: ((FetchProgress) -> Void)? = nil
  ) throws -> Download {
    let operation = try RemoteOperation(self, deadline: deadline, progress: progress)
    return try withConnection(remote, operation) { pointer in
      let context = "fetch from \(withoutPassword(remote))"
      var download = Download(advertised: try connect(pointer, remote, operation))
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
      if let stats = git_remote_stats(pointer) {
        download.objects = Int(stats.pointee.received_objects)
        download.bytes = stats.pointee.received_bytes
      }
      try check(git_remote_disconnect(pointer), context)
      return download
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
