import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// How the names of references begin that are there for a push.
  static let pushing = "refs/daybook/local/push-"

  /// Gives one reference of a remote a new value by compare-and-swap; nil means that it must not exist yet.
  /// The new value need not be a descendant of the old one.
  ///
  /// 1. The remote's advertised value is compared with `old` before anything is sent, and the remote's own
  ///    git compares it again under its lock.
  /// 2. If the remote has the new value already, it is accepted: a push may be repeated.
  /// 3. The remote's status of the reference decides, never the return code.
  /// 4. An error after the command was sent is `.unknown`; but a remote that fell silent throws `.timeout` then as
  ///    before: to ask it again would be to wait again.
  ///
  /// What fails before that throws as `fetch` does; so does a wrong name. `deadline` is that of `fetch`. The
  /// corresponding C function is `git_remote_upload`.
  public func push(
    remote: String, source: ObjectID, to name: String, expecting old: ObjectID?, deadline: Duration
  ) throws -> PushOutcome {
    // libgit2 pushes references only; this one is nobody else's, and gone when the push is over.
    let temporary = "\(Self.pushing)\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try updateReference(temporary, to: source, expecting: nil, log: "daybook: push")
    let result = Result {
      try push(
        remote, "+\(temporary):\(name)", PushState(name: name, source: source, expected: old), name, deadline)
    }
    // Should it remain, it is of no harm and says nothing about the push.
    try? deleteReference(temporary, expecting: source)
    return try result.get()
  }

  /// Deletes one reference of a remote by compare-and-swap. It is accepted too if it is gone already. See
  /// `push`.
  public func pushDelete(
    remote: String, _ name: String, expecting old: ObjectID, deadline: Duration
  ) throws -> PushOutcome {
    try push(remote, ":\(name)", PushState(name: name, source: nil, expected: old), name, deadline)
  }

  private func push(
    _ remote: String, _ refspec: String, _ state: PushState, _ name: String, _ deadline: Duration
  ) throws -> PushOutcome {
    let action = RemoteStep.Action.push(
      refspec: refspec, name: name, source: state.source, expected: state.expected)
    if case .pushed(let outcome)? = try remoteStep(remote, action, deadline: deadline) { return outcome }
    return try pushHere(remote, refspec, state, name, deadline)
  }

  /// Pushes in this process.
  func pushHere(
    _ remote: String, _ refspec: String, _ state: PushState, _ name: String, _ deadline: Duration
  ) throws -> PushOutcome {
    let operation = try RemoteOperation(self, deadline: deadline)
    operation.push = state
    return try withConnection(remote, operation) { pointer in
      var options = git_push_options()
      try check(git_push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION)), "prepare a push")
      operation.setCallbacks(&options.callbacks)
      options.proxy_opts.type = GIT_PROXY_AUTO
      options.follow_redirects = operation.redirects
      let returned = withStringArray([refspec]) { git_remote_upload(pointer, &$0, &options) }
      let error = returned == 0 ? nil : operation.error(returned, "push to \(withoutPassword(remote))")
      if let status = state.status {  // 3
        guard let reason = status else { return .accepted }
        return try refused(remote, name, reason, state, operation, deadline)
      }
      if let advertised = state.advertised {
        if advertised == state.source { return .accepted }  // 2
        if advertised != state.expected { return .stale(actual: advertised) }  // 1
      }
      guard let error else { return .unknown(reason: "the remote did not say whether it has taken \(name)") }
      if error.message.contains("unpacking the sent packfile failed") {
        return .rejected(reason: withRemoteWords(error.message, operation))
      }
      guard error.code != .timeout, operation.mayHaveSentCommands else { throw error }
      return .unknown(reason: error.message)  // 4
    }
  }

  /// A remote that lost the race under its own lock says so in words that also stand for other failures: its
  /// value tells them apart.
  private func refused(
    _ remote: String, _ name: String, _ reason: String, _ state: PushState, _ operation: RemoteOperation,
    _ deadline: Duration
  ) throws -> PushOutcome {
    let words = [
      "failed to update ref", "cannot lock ref", "failed to lock", "reference already exists",
      "incorrect old value", "fetch first", "failed to write",
    ]
    if words.contains(where: reason.contains) {
      let listed = Result { try listHere(remote, deadline: deadline) }
      if case .success(let heads) = listed, heads[name] != state.expected {
        return .stale(actual: heads[name])
      }
    }
    return .rejected(reason: withRemoteWords(reason, operation))
  }

  private func withRemoteWords(_ reason: String, _ operation: RemoteOperation) -> String {
    operation.remoteWords.isEmpty ? reason : "\(reason)\n\(operation.remoteWords)"
  }
}
