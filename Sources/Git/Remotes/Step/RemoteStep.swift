import Synchronization

/// One conversation with a remote, as a process of its own has it.
///
/// libgit2 1.5 can't give up waiting for a server: what it speaks with by itself, https above all, is spoken with in a
/// child, which is ended at the deadline. The child does what needs the remote and no more: it brings objects, and
/// sends them. References here are its parent's.
public struct RemoteStep: Equatable {
  enum Action: Equatable {
    case list
    case fetch(refspecs: [String])
    case push(refspec: String, name: String, source: ObjectID?, expected: ObjectID?)
  }

  private static let host = Mutex<String?>(nil)

  /// Says which program answers when it is run with ``argument`` alone; without one, everything happens in this process.
  public static func run(by program: String) { host.withLock { $0 = program } }

  /// The one argument of a process that calls ``answer()``.
  public static let argument = "remote-step"

  static var program: String? { host.withLock { $0 } }

  var action: Action
  /// The path that the repository is opened by.
  var repository: String
  /// The remote's name, or its address.
  var remote: String
  var deadline: Duration
}

extension RemoteStep {
  var record: StepRecord {
    let (seconds, attoseconds) = deadline.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    // What it can time out by itself, it ends before it is ended, and with that the programs that it runs.
    let start = [repository, remote, "\(max(1, milliseconds - min(500, milliseconds / 10)))"]
    switch action {
    case .list: return StepRecord(["list"] + start)
    case .fetch(let refspecs): return StepRecord(["fetch"] + start + refspecs)
    case .push(let refspec, let name, let source, let expected):
      return StepRecord(["push"] + start + [refspec, name, source?.hex ?? "", expected?.hex ?? ""])
    }
  }

  init?(_ record: StepRecord) {
    let fields = record.fields
    guard fields.count >= 4, let milliseconds = Int64(fields[3]) else { return nil }
    let rest = Array(fields[4...])
    switch (fields[0], rest.count) {
    case ("list", 0): action = .list
    case ("fetch", _): action = .fetch(refspecs: rest)
    case ("push", 4):
      action = .push(
        refspec: rest[0], name: rest[1], source: ObjectID(hex: rest[2]), expected: ObjectID(hex: rest[3]))
    default: return nil
    }
    (repository, remote, deadline) = (fields[1], fields[2], .milliseconds(milliseconds))
  }
}
