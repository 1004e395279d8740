import Clibgit2

extension Repository {
  /// Runs `body` with a remote of the configuration, or else with one of that address, and sees to it that
  /// `operation` outlives it.
  func withRemote<Value>(
    _ name: String, _ operation: RemoteOperation, _ body: (OpaquePointer) throws -> Value
  ) throws -> Value {
    var found: OpaquePointer?
    var returned = git_remote_lookup(&found, pointer, name)
    if returned == GIT_ENOTFOUND.rawValue || returned == GIT_EINVALIDSPEC.rawValue {
      guard name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }) else {
        throw GitError(
          .notFound, "there is no remote '\(name)'", hint: "list them with: git remote -v",
          libgit2Code: returned)
      }
      returned = git_remote_create_anonymous(&found, pointer, name)
    }
    try check(returned, "read the remote")
    guard let remote = found else { throw GitError(.other, "libgit2 made no remote") }
    // Freeing it also closes its connection, which calls back.
    defer { withExtendedLifetime(operation) { git_remote_free(remote) } }
    return try body(remote)
  }

  /// Runs `body`, which connects, with a remote as ``withRemote(_:_:_:)`` finds it.
  func withConnection<Value>(
    _ name: String, _ operation: RemoteOperation, _ body: (OpaquePointer) throws -> Value
  ) throws -> Value {
    let value = try withRemote(name, operation) { remote in
      guard let url = git_remote_url(remote), String(cString: url).hasPrefix("http") else {
        return try body(remote)
      }
      return try TrustedAuthorities.during(authorities()) { try body(remote) }
    }
    operation.approveCredential()
    return value
  }

  /// Connects for a fetch and copies what the remote advertises.
  func connect(_ remote: OpaquePointer, _ name: String, _ operation: RemoteOperation) throws -> RemoteHeads {
    var options = git_remote_connect_options()
    try check(
      git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION)),
      "prepare a connection")
    operation.setCallbacks(&options.callbacks)
    options.proxy_opts.type = GIT_PROXY_AUTO
    options.follow_redirects = operation.redirects
    let context = "connect to \(withoutPassword(name))"
    let returned = git_remote_connect_ext(remote, GIT_DIRECTION_FETCH, &options)
    guard returned == 0 else { throw operation.error(returned, context) }
    var list: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    let listed = git_remote_ls(&list, &count, remote)
    guard listed == 0 else { throw operation.error(listed, context) }
    return RemoteHeads(UnsafeBufferPointer(start: list, count: count))
  }

  /// An address in a message is shown without its password.
  func withoutPassword(_ name: String) -> String {
    guard let scheme = name.utf8.firstIndex(of: UInt8(ascii: ":")), name[scheme...].hasPrefix("://"),
      let at = name.utf8.lastIndex(of: UInt8(ascii: "@"))
    else { return name }
    return "\(name[..<scheme])://\(name[name.index(after: at)...])"
  }

  /// The file of the authorities for https, of `GIT_SSL_CAINFO` or else `http.sslCAInfo`; nil means the
  /// system's. Plain http may be led on to https.
  private func authorities() throws -> String? {
    let file = try environment["GIT_SSL_CAINFO"] ?? configString("http.sslCAInfo", scope: .any)
    return file?.isEmpty == true ? nil : file
  }
}

extension RemoteHeads {
  init(_ heads: UnsafeBufferPointer<UnsafePointer<git_remote_head>?>) {
    self.init(references: [])
    for case let head? in heads {
      let name = head.pointee.name.map { String(cString: $0) } ?? ""
      if name != "HEAD" {
        references.append(Reference(name: name, id: ObjectID(head.pointee.oid)))
      } else if let target = head.pointee.symref_target.map({ String(cString: $0) }),
        target.hasPrefix("refs/heads/")
      {
        defaultBranch = String(target.dropFirst("refs/heads/".count))
      }
    }
  }
}
