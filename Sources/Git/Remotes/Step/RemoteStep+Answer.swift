#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension RemoteStep {
  /// Reads a step from standard input, does it, and answers on standard output: the whole of a child.
  ///
  /// Should its parent be killed, it ends by itself 5 seconds after the deadline.
  public static func answer() -> Never {
    var answer = StepAnswer.failed(GitError(.invalid, "no step of a sync was asked for"))
    if let step = read() {
      let (seconds, attoseconds) = step.deadline.components
      alarm(UInt32(clamping: seconds + (attoseconds > 0 ? 6 : 5)))
      do { answer = try step.done { write(.sending) } } catch {
        answer = .failed(error as? GitError ?? GitError(.other, "\(error)"))
      }
    }
    write(answer)
    exit(0)
  }

  private func done(onSending: @escaping () -> Void) throws -> StepAnswer {
    let repository = try Repository.open(repository)
    Confinement.confine(to: repository.folders.map { ($0, .write) })
    switch action {
    case .list: return .brought(Download(advertised: try repository.listHere(remote, deadline: deadline)))
    case .fetch(let refspecs):
      return .brought(try repository.downloadHere(remote, refspecs, deadline: deadline))
    case .push(let refspec, let name, let source, let expected):
      let state = PushState(name: name, source: source, expected: expected)
      state.onSending = onSending
      return .pushed(try repository.pushHere(remote, refspec, state, name, deadline))
    }
  }

  private static func read() -> RemoteStep? {
    var bytes = [UInt8]()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let record = try? StepRecord.take(from: &bytes) { return RemoteStep(record) }
      let count = systemRead(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }

  private static func write(_ answer: StepAnswer) {
    var rest = answer.record.bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }  // Nobody listens any more.
      rest = rest.dropFirst(max(0, count))
    }
  }
}

// The members of the same name hide these inside the type.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
