/// The moment at which a whole operation has to be over.
struct Deadline {
  private let instant: ContinuousClock.Instant

  init(after duration: Duration) {
    instant = .now + duration
  }

  /// What is left, for `poll`: at least 0, rounded up, and never more than an hour at a time.
  var milliseconds: Int32 {
    let left = ContinuousClock.now.duration(to: instant)
    if left <= .zero { return 0 }
    if left > .seconds(3600) { return 3_600_000 }
    let (seconds, attoseconds) = left.components
    return Int32(seconds) * 1000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
  }

  var isOver: Bool { ContinuousClock.now >= instant }

  /// The earlier of this one and one that many milliseconds from now.
  func limited(toMilliseconds limit: Int32) -> Deadline {
    milliseconds > limit ? Deadline(after: .milliseconds(limit)) : self
  }
}
