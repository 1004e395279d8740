import Synchronization
import VaultOperations

/// The answers to an array of requests, which go out as one array. Source: JSON-RPC 2.0, "Batch".
final class Batch: Sendable {
  private struct State {
    var waiting: Int
    var answers: [JSON] = []
  }

  private let state: Mutex<State>
  private let send: @Sendable (JSON) -> Void

  init(of count: Int, send: @escaping @Sendable (JSON) -> Void) {
    state = Mutex(State(waiting: count))
    self.send = send
  }

  /// Takes one answer; nil where there is none. With the last one all are sent.
  func take(_ answer: JSON?) {
    let all: [JSON]? = state.withLock { state in
      state.waiting -= 1
      if let answer { state.answers.append(answer) }
      return state.waiting == 0 && !state.answers.isEmpty ? state.answers : nil
    }
    if let all { send(.array(all)) }
  }
}
