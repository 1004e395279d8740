#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// The files with which git and libgit2 keep others out, as paths in the repository's folder: those that have been there
  /// for longer than any of them takes.
  ///
  /// - Parameters:
  ///   - seconds: the age.
  ///   - now: seconds since 1970.
  public func lockFiles(olderThan seconds: Int64, now: Int64) -> [String] {
    let single = ["HEAD", "index", "config", "packed-refs", "shallow"].map { "\($0).lock" }
    let all = single + locks(in: "refs") + locks(in: "logs")
    return all.filter { name in
      var status = stat()
      let places = [gitDirectory, commonDirectory].map { $0 + name }
      return places.contains { lstat($0, &status) == 0 } && FileStat(status).modified.seconds < now - seconds
    }
  }

  private func locks(in folder: String) -> [String] {
    guard let stream = opendir(commonDirectory + folder) else { return [] }
    defer { closedir(stream) }
    var found = [String]()
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".lock") { found.append(path) } else { found += locks(in: path) }
    }
    return found.sorted()
  }
}
