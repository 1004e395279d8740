#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// The number of packs, without those that a `.keep` file protects. It reads the names in one folder.
  public var packCount: Int {
    var packs: Set<String> = []
    var kept: Set<String> = []
    guard let folder = opendir(packFolder) else { return 0 }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      guard name.hasPrefix("pack-") else { continue }
      if name.hasSuffix(".pack") { packs.insert(String(name.dropLast(5))) }
      if name.hasSuffix(".keep") { kept.insert(String(name.dropLast(5))) }
    }
    return packs.subtracting(kept).count
  }

  /// Joins packs, and loose objects with them, where there are more than `limit` packs; answers whether it
  /// did. Without git, or with one older than 2.32, it does nothing.
  ///
  /// The packs that stay are each at least twice as large as all smaller ones together, so that there are
  /// about as many as the number of objects has binary digits: a `limit` below 20 makes every call work.
  /// Objects that no reference reaches are kept, and programs that read or add packs at the same time go on
  /// doing so: what was not there when it began stays as it is. One that joins packs too may fail: call it
  /// under a lock of their own. An error means that packs may be as they were, and no more.
  ///
  /// Throws `.timeout` when the deadline passes. The command is that of git-repack(1).
  @discardableResult
  public func consolidatePacks(keepingAtMost limit: Int, deadline: Duration) throws -> Bool {
    guard packCount > limit else { return false }
    // The old packs are deleted, so the new one has to be on the disk, whatever the person's settings are.
    let settings = [
      "core.fsync=committed,loose-object", "core.fsyncMethod=fsync", "repack.writeBitmaps=false",
    ]
    let command = ChildCommand(
      git: settings.flatMap { ["-c", $0] } + ["repack", "--geometric=2", "-d", "-q", "-n"],
      in: commonDirectory, environment: environment)
    let child: ChildProcess
    do {
      child = try ChildProcess(command, deadline: Deadline(after: deadline))
      try child.readToEnd()
    } catch let error as GitError where error.code == .notFound {
      return false
    } catch let error as GitError where error.code == .timeout {
      throw GitError(.timeout, "git repack did not end in time", hint: "run: git gc")
    }
    child.readLastWords()
    child.finish()
    if child.status == GitExit.usage { return false }
    guard child.status == 0 else {
      throw GitError(.other, "git repack: \(child.errorText)", hint: "run: git fsck")
    }
    return true
  }
}

private enum GitExit {
  /// Exit code 129, as `waitpid` tells it: an option that this git does not have.
  static let usage: Int32 = 129 << 8
}
