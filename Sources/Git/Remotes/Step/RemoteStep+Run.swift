import Clibgit2

extension RemoteStep {
  /// Runs the step in a child and takes its answer; at the deadline the child is ended, with all that it has started.
  ///
  /// Throws `.timeout`, and what the child says went wrong. Of a push that had begun to send, what is unknown is a value.
  func run(by program: String, environment: [String: String]) throws -> StepAnswer {
    let child = try ChildProcess(
      ChildCommand(program: program, [RemoteStep.argument], environment: environment),
      deadline: Deadline(after: deadline))
    var bytes = [UInt8]()
    var isSending = false
    try record.bytes.withUnsafeBytes(child.write)
    while true {
      while let record = try StepRecord.take(from: &bytes) {
        switch StepAnswer(record) {
        case .sending: isSending = true
        case .failed(let error): throw error
        case let answer?: return answer
        case nil: throw Self.silence("said what can't be read", child)
        }
      }
      let count = try withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
        let count = try child.read(into: buffer)
        bytes += buffer[..<count]
        return count
      }
      if count > 0 { continue }
      child.readLastWords()
      let error = Self.silence("ended without an answer", child)
      guard isSending else { throw error }
      return .pushed(.unknown(reason: error.message))
    }
  }

  private static func silence(_ what: String, _ child: ChildProcess) -> GitError {
    let words = child.errorText
    return GitError(
      .other, "the program that speaks with the remote \(what)\(words.isEmpty ? "" : ": \(words)")")
  }
}

extension Repository {
  /// The step that has to be had in a child, if that is so for this remote; nil where this process can do it.
  func remoteStep(_ remote: String, _ action: RemoteStep.Action, deadline: Duration) throws -> StepAnswer? {
    guard let program = RemoteStep.program else { return nil }
    let isPush = if case .push = action { true } else { false }
    guard try isUntimed(remote, push: isPush) else { return nil }
    let step = RemoteStep(
      action: action, repository: workingDirectory ?? gitDirectory, remote: remote, deadline: deadline)
    do {
      return try step.run(by: program, environment: environment)
    } catch let error as GitError where error.code == .timeout {
      throw GitError.timeout(after: deadline)
    }
  }

  private func isUntimed(_ remote: String, push: Bool) throws -> Bool {
    let operation = try RemoteOperation(self, deadline: .zero)
    return try withRemote(remote, operation) { pointer in
      let url = (push ? git_remote_pushurl(pointer) : nil) ?? git_remote_url(pointer)
      guard let url else { return false }
      try operation.prepare(String(cString: url))
      return !operation.runsPrograms
    }
  }
}

extension GitError {
  /// A remote was waited for until the deadline.
  static func timeout(after deadline: Duration) -> GitError {
    let seconds = deadline.components.seconds
    return GitError(
      .timeout, "the remote did not answer within \(seconds > 0 ? "\(seconds) s" : "\(deadline)")")
  }
}
