import Dispatch
import Synchronization

/// The requests under way, by their ids.
final class CallTable: Sendable {
  private let calls = Mutex([RequestID: Call]())
  private let open = DispatchGroup()
  /// How many more may be under way, so that a client that sends without reading doesn't fill the memory.
  private let places = DispatchSemaphore(value: 4096)

  /// Waits for a place, and takes the call in.
  func add(_ call: Call) {
    places.wait()
    open.enter()
    calls.withLock { $0[call.id] = call }
  }

  /// The call was answered or given up; its place stays taken until ``release()``.
  func remove(_ call: Call) {
    calls.withLock { if $0[call.id] === call { $0[call.id] = nil } }
    open.leave()
  }

  /// A call's answer was written.
  func release() { places.signal() }

  subscript(id: RequestID) -> Call? { calls.withLock { $0[id] } }

  var all: [Call] { calls.withLock { Array($0.values) } }

  /// Waits until every call is answered; at most so many seconds.
  func wait(seconds: Int? = nil) {
    if let seconds { _ = open.wait(timeout: .now() + .seconds(seconds)) } else { open.wait() }
  }
}
