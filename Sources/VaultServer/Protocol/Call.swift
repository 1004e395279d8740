import Synchronization
import VaultOperations

/// A request under way.
final class Call: Sendable {
  private enum State { case open, cancelled, answered }

  let id: RequestID
  let method: String
  let parameters: JSON
  /// The revision that it is to be answered in.
  let revision: Revision
  private let state = Mutex(State.open)
  /// Takes the answer; nil where there will be none.
  private let reply: @Sendable (Call, JSON?) -> Void

  init(
    _ id: RequestID, method: String, parameters: JSON, revision: Revision,
    reply: @escaping @Sendable (Call, JSON?) -> Void
  ) {
    (self.id, self.method, self.parameters, self.revision, self.reply) = (
      id, method, parameters, revision, reply
    )
  }

  /// Whether an answer is still wanted.
  var isWanted: Bool { state.withLock { $0 == .open } }

  /// Where notifications about its progress go; nil where none were asked for.
  var progressToken: JSON? {
    guard let token = parameters["_meta"]?["progressToken"], RequestID(token) != nil else { return nil }
    return token
  }

  /// Answers; whatever comes after the first answer, or after the cancellation, is dropped: then it is false.
  @discardableResult
  func answer(_ result: Result<JSON, ProtocolError>) -> Bool {
    guard close(as: .answered) else { return false }
    switch result {
    case .success(let json): reply(self, Frame.result(id, json))
    case .failure(let error): reply(self, Frame.error(id, error))
    }
    return true
  }

  /// Gives up: no answer follows.
  func cancel() {
    if close(as: .cancelled) { reply(self, nil) }
  }

  private func close(as end: State) -> Bool {
    state.withLock { state in
      guard state == .open else { return false }
      state = end
      return true
    }
  }
}
