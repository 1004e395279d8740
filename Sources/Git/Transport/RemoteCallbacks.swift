import Clibgit2

extension RemoteOperation {
  /// Fills in the callbacks of one operation. None may be called after the operation is gone.
  func setCallbacks(_ callbacks: inout git_remote_callbacks) {
    callbacks.payload = pointer
    callbacks.remote_ready = { remote, direction, payload in
      guard let operation = RemoteOperation.from(payload), let remote else { return GIT_ERROR.rawValue }
      let push = direction == Int32(GIT_DIRECTION_PUSH.rawValue) ? git_remote_pushurl(remote) : nil
      guard let url = push ?? git_remote_url(remote) else { return 0 }  // libgit2 says it is missing
      do {
        try operation.prepare(String(cString: url))
        return 0
      } catch {
        return operation.fail(error)
      }
    }
    callbacks.transport = { out, remote, payload in
      guard let operation = RemoteOperation.from(payload) else { return GIT_ERROR.rawValue }
      return operation.runsPrograms ? Subtransport.make(out, remote, operation) : 0
    }
    callbacks.credentials = { out, url, user, allowed, payload in
      guard let operation = RemoteOperation.from(payload) else { return GIT_ERROR.rawValue }
      do {
        let (name, password) = try operation.credential(
          for: url.map { String(cString: $0) } ?? "", user: user.map { String(cString: $0) }, allowed)
        return git_credential_userpass_plaintext_new(out, name, password)
      } catch {
        return operation.fail(error)
      }
    }
    callbacks.sideband_progress = { text, count, payload in
      let bytes = UnsafeRawBufferPointer(start: text, count: text == nil ? 0 : Int(count))
      RemoteOperation.from(payload)?.addRemoteWords(bytes)
      return 0
    }
    callbacks.transfer_progress = { stats, payload in
      if let stats { RemoteOperation.from(payload)?.report(stats.pointee) }
      return 0
    }
    callbacks.push_negotiation = { updates, count, payload in
      guard let push = RemoteOperation.from(payload)?.push else { return GIT_ERROR.rawValue }
      guard count == 1, let update = updates?.pointee?.pointee else { return GIT_EUSER.rawValue }
      return push.negotiate(ObjectID(update.src), ObjectID(update.dst)) ? 0 : GIT_EUSER.rawValue
    }
    callbacks.push_update_reference = { name, status, payload in
      guard let push = RemoteOperation.from(payload)?.push, let name else { return 0 }
      push.answer(String(cString: name), status.map { String(cString: $0) })
      return 0
    }
  }
}
