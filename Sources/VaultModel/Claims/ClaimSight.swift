/// Since when a node has seen a claim's reference at one commit, by a clock that no one can set.
///
/// Only who has seen the same commit for its whole time to live may take a claim over: no clock of another node has a
/// say, and a clock that jumps has none either.
public struct ClaimSight: Hashable, Sendable {
  /// The commit's id in hexadecimal digits.
  public var commit: String
  /// Which boot of this machine the time is told from: with another, seeing starts anew.
  public var boot: String
  /// Milliseconds since the boot, sleep included.
  public var since: Int64

  public init(commit: String, boot: String, since: Int64) {
    (self.commit, self.boot, self.since) = (commit, boot, since)
  }

  /// What is remembered after a look at the reference, and for how many milliseconds it was seen so.
  public static func looked(
    at commit: String, boot: String, now: Int64, after known: ClaimSight?
  ) -> (sight: ClaimSight, seen: Int64) {
    if let known, known.commit == commit, known.boot == boot, known.since <= now {
      return (known, now - known.since)
    }
    return (ClaimSight(commit: commit, boot: boot, since: now), 0)
  }
}
