import Clibgit2

/// A remote as the configuration has it, after `url.<base>.insteadOf`.
public struct RemoteDescription: Sendable, Equatable {
  public var name: String
  public var url: String
  /// Where pushes go; as a rule the same as `url`.
  public var pushURL: String

  public init(name: String, url: String, pushURL: String? = nil) {
    self.name = name
    self.url = url
    self.pushURL = pushURL ?? url
  }
}

extension Repository {
  /// Lists the remotes in the order of the configuration. The corresponding C function is
  /// `git_remote_lookup`.
  public func remotes() throws -> [RemoteDescription] {
    var names: [String] = []
    for (key, _) in try configEntries(prefix: "remote.", scope: .any) where key.hasSuffix(".url") {
      let name = String(key.dropFirst("remote.".count).dropLast(".url".count))
      if !names.contains(name) { names.append(name) }
    }
    return try names.map { name in
      var remote: OpaquePointer?
      try check(git_remote_lookup(&remote, pointer, name), "read the remote \(name)")
      defer { git_remote_free(remote) }
      let url = git_remote_url(remote).map { String(cString: $0) } ?? ""
      return RemoteDescription(
        name: name, url: url, pushURL: git_remote_pushurl(remote).map { String(cString: $0) })
    }
  }

  /// Adds a remote that fetches all branches to `refs/remotes/<name>/`. Throws `.exists`, and `.invalid`
  /// for a name that git does not allow. The corresponding C function is `git_remote_create`.
  public func addRemote(_ name: String, url: String) throws {
    var remote: OpaquePointer?
    try check(git_remote_create(&remote, pointer, name, url), "add the remote \(name)")
    git_remote_free(remote)
  }

  /// Removes a remote, its settings and its references below `refs/remotes/`. Throws `.notFound`. The
  /// corresponding C function is `git_remote_delete`.
  public func removeRemote(_ name: String) throws {
    try check(git_remote_delete(pointer, name), "remove the remote \(name)")
  }
}
