import Git
import Synchronization
import VaultStore

/// A question that is asked beside other work, on a thread and in a repository object of its own.
final class BegunQuestion: Sendable {
  private let thread = WorkThread()
  private let result = Mutex<Result<RemoteQuestion.Answer, any Error>?>(nil)

  /// - Parameter path: what the repository is opened by.
  init(_ question: RemoteQuestion, in path: String, environment: [String: String]) {
    thread.enqueue { [self] in
      let answer = Result {
        let repository = try Repository.open(path)
        repository.environment = environment
        return try question.ask(repository)
      }
      result.withLock { $0 = answer }
    }
  }

  /// Waits for the answer; nil where there is none.
  func answer() throws -> RemoteQuestion.Answer? {
    thread.wait {}
    return try result.withLock { $0 }?.get()
  }
}
