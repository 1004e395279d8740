import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// Writes the reflog of a reference that is about to move, and that of HEAD when it is on that branch.
  /// `message` has no line breaks. Nothing is flushed: a line that is lost with the power is no loss of a
  /// commit.
  func logMove(of name: String, from old: ObjectID, to new: ObjectID, _ message: String) throws {
    let mode = try reflogMode()
    let line = "\(old) \(new) \(try reflogSignature().line)\(message.isEmpty ? "" : "\t\(message)")\n"
    try append(line, to: commonDirectory + "logs/" + name, isNewAllowed: mode.logs(name))
    var head: OpaquePointer?
    try check(git_reference_lookup(&head, pointer, "HEAD"), "read HEAD")
    defer { git_reference_free(head) }
    if git_reference_symbolic_target(head).map({ String(cString: $0) }) == name {
      try append(line, to: gitDirectory + "logs/HEAD", isNewAllowed: mode != .existing)
    }
  }

  /// Who moves a reference, as libgit2 has it.
  private func reflogSignature() throws -> Signature {
    let (name, email) = try identity() ?? ("unknown", "unknown")
    var now: UnsafeMutablePointer<git_signature>?
    try check(git_signature_now(&now, name, email), "sign a line of the reflog")
    defer { git_signature_free(now) }
    return now.map { Signature($0.pointee) } ?? Signature(name: name, email: email, time: 0)
  }

  /// The setting `core.logAllRefUpdates`. Source: git-config(1).
  private func reflogMode() throws -> ReflogMode {
    let key = "core.logAllRefUpdates"
    guard let text = try configString(key, scope: .any) else { return isBare ? .existing : .usual }
    if text.lowercased() == "always" { return .always }
    var isOn: Int32 = 0
    try check(git_config_parse_bool(&isOn, text), "read the setting \(key)")
    return isOn == 1 ? .usual : .existing
  }
}

private func append(_ line: String, to path: String, isNewAllowed: Bool) throws {
  let flags = O_WRONLY | O_APPEND | O_CLOEXEC | (isNewAllowed ? O_CREAT : 0)
  var descriptor = open(path, flags, 0o666)
  if descriptor < 0, errno == ENOENT {
    guard isNewAllowed else { return }
    try makeFolder(parent(of: path))
    descriptor = open(path, flags, 0o666)
  }
  guard descriptor >= 0 else { throw GitError(systemError: "open the reflog \(path)") }
  defer { close(descriptor) }
  let bytes = Array(line.utf8)
  // In one call, so that the lines of two programs don't mix.
  guard write(descriptor, bytes, bytes.count) == bytes.count else {
    throw GitError(systemError: "write the reflog \(path)")
  }
}

/// For which references a reflog is begun. One that exists is carried on in any case.
private enum ReflogMode {
  case existing
  /// For branches, also those of remotes, notes and HEAD.
  case usual
  case always

  func logs(_ name: String) -> Bool {
    switch self {
    case .existing: false
    case .usual: ["refs/heads/", "refs/remotes/", "refs/notes/"].contains(where: name.hasPrefix)
    case .always: true
    }
  }
}
