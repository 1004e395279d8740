import Clibgit2

extension Repository {
  /// Lists the index, by path. The corresponding C function is `git_index_get_byindex`.
  public func indexEntries() throws -> [IndexEntry] {
    let index = try openIndex()
    defer { git_index_free(index) }
    return (0..<git_index_entrycount(index)).compactMap { position in
      git_index_get_byindex(index, position).map { IndexEntry($0.pointee) }
    }
  }

  /// Brings some paths of the index into step; nil removes one. An entry with the `stat` of the file that
  /// holds the blob's bytes makes `git status` clean without reading the file.
  ///
  /// The index is a cache and is not flushed. Throws `.locked` at once when another program holds
  /// `index.lock`. The corresponding C function is `git_index_add`.
  public func updateIndex(
    _ changes: [(path: String, file: (mode: FileMode, id: ObjectID, stat: FileStat?)?)]
  ) throws {
    guard !changes.isEmpty else { return }
    try rewriteIndex { index in
      for change in changes {
        guard let file = change.file else {
          let returned = git_index_remove(index, change.path, 0)
          if returned != GIT_ENOTFOUND.rawValue {
            try check(returned, "remove \(change.path) from the index")
          }
          continue
        }
        try add(
          Array(change.path.utf8), git_index_entry(mode: file.mode, id: file.id, stat: file.stat), index)
      }
    }
  }

  /// Makes the index hold exactly a tree, with what `stat` answers about each path; where it answers nil,
  /// git will read the file once. Throws as `updateIndex` does, and `.invalid` when the tree goes beyond
  /// `limits`. The corresponding C functions are `git_index_clear` and `git_index_add`.
  public func resetIndex(
    toTree tree: ObjectID, limits: TreeLimits = TreeLimits(), stat: (_ path: [UInt8]) -> FileStat?
  ) throws {
    try rewriteIndex { index in
      try check(git_index_clear(index), "clear the index")
      for file in try files(in: tree, limits: limits) where file.mode != .tree {
        try add(file.path, git_index_entry(mode: file.mode, id: file.id, stat: stat(file.path)), index)
      }
    }
  }

  private func add(_ path: [UInt8], _ entry: git_index_entry, _ index: OpaquePointer) throws {
    try (path + [0]).withUnsafeBufferPointer { bytes in
      try bytes.withMemoryRebound(to: CChar.self) { text in
        var entry = entry
        entry.path = text.baseAddress
        let returned = git_index_add(index, &entry)
        // What no index can hold, as a name with `..`, is in the tree alone.
        if returned < 0, let last = git_error_last(),
          String(cString: last.pointee.message).contains("invalid path")
        {
          return git_error_clear()
        }
        try check(returned, "add \(String(decoding: path, as: UTF8.self)) to the index")
      }
    }
  }

  private func rewriteIndex(_ body: (OpaquePointer) throws -> Void) throws {
    // One that is torn is a cache no more, and would never be written again.
    let index = try (try? openIndex()) ?? (removeTornIndex() ? openIndex() : openIndex())
    defer { git_index_free(index) }
    indexIsStale = true
    try body(index)
    try check(git_index_write(index), "write the index")
    indexIsStale = false
  }

  /// libgit2 keeps one index a repository: after a failed change it has to be read again by force.
  private func openIndex() throws -> OpaquePointer {
    var opened: OpaquePointer?
    let returned = git_repository_index(&opened, pointer)
    guard returned == 0, let index = opened else { throw unreadableIndex(returned) }
    let read = git_index_read(index, indexIsStale ? 1 : 0)
    guard read == 0 else {
      let error = unreadableIndex(read)
      git_index_free(index)
      throw error
    }
    indexIsStale = false
    // Paths are compared byte by byte, as in trees, whatever core.ignoreCase says.
    let returnedCapabilities = git_index_set_caps(index, 0)
    if returnedCapabilities < 0 {
      let error = GitError(libgit2: returnedCapabilities, "set up the index")
      git_index_free(index)
      throw error
    }
    return index
  }

  private func unreadableIndex(_ returned: Int32) -> GitError {
    var error = GitError(libgit2: returned, "read the index")
    if error.message.contains("unsupported mandatory extension") {
      error.code = .unsupportedRepository
      error.hint = "run: git update-index --no-split-index; git sparse-checkout reapply --no-sparse-index"
    } else if error.message.contains("checksum") {
      error.code = .unsupportedRepository
      error.hint = "where index.skipHash is set, unset it; then run: git reset"
    }
    return error
  }
}
