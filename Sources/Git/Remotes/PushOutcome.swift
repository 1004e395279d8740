/// What became of a push. Only the remote's own answer decides.
public enum PushOutcome: Sendable, Equatable {
  /// The remote has the new value: it took it now, or had it already.
  case accepted
  /// The compare-and-swap was lost: the remote has another value than expected; nil if it has none.
  case stale(actual: ObjectID?)
  /// The remote refuses, in its own words.
  case rejected(reason: String)
  /// The connection broke after the command was sent: read the reference again before anything else.
  case unknown(reason: String)
}
