/// A hybrid logical clock: issues times that never run backwards on one node and follow what it has seen.
///
/// A time is a pair of a whole second, in milliseconds, and a counter within it. The next one is the greatest
/// of the wall clock, the last issued and the last seen; where the wall clock brings nothing new the counter
/// grows, and a full counter adds 1 ms. A last-issued or seen time more than ``tolerance`` ahead of the wall
/// clock is ignored and reported as suspect: one fast clock must not hold everybody's time. Source: Kulkarni
/// et al., "Logical Physical Clocks" (2014).
public struct HybridClock: Hashable, Sendable {
  /// A time that was issued or seen: an entry id without its node and random parts.
  public struct Reading: Hashable, Comparable, Sendable {
    public var milliseconds: Int64
    public var counter: UInt16

    public init(milliseconds: Int64, counter: UInt16) {
      self.milliseconds = milliseconds
      self.counter = counter
    }

    /// The reading right behind this one: a full counter adds 1 ms.
    public var next: Reading {
      counter == .max
        ? Reading(milliseconds: milliseconds &+ 1, counter: 0)
        : Reading(milliseconds: milliseconds, counter: counter + 1)
    }

    public static func < (left: Self, right: Self) -> Bool {
      (left.milliseconds, left.counter) < (right.milliseconds, right.counter)
    }
  }

  /// How far ahead of the wall clock a time may be and still count, in milliseconds.
  public static let tolerance: Int64 = 5 * 60 * 1000

  /// The latest reading that this node issued or saw in time.
  public private(set) var last: Reading?

  public init(last: Reading? = nil) { self.last = last }

  /// Takes in a time seen in the vault, so that the next one issued is later.
  ///
  /// - Parameter wall: the wall clock in milliseconds.
  /// - Returns: false where the reading is too far ahead of the wall clock, and so was ignored.
  @discardableResult
  public mutating func observe(_ reading: Reading, wall: Int64) -> Bool {
    guard !Self.isTooFarAhead(reading, of: wall) else { return false }
    last = max(last ?? reading, reading)
    return true
  }

  /// Issues the next reading for a wall clock in milliseconds; `isSuspect` says that the last issued was too
  /// far ahead of the wall clock, and so was ignored.
  public mutating func issue(wall: Int64) -> (reading: Reading, isSuspect: Bool) {
    let now = Reading(
      milliseconds: Timestamp(milliseconds: max(0, wall)).wholeSecond.milliseconds, counter: 0)
    guard let last, last >= now else {
      self.last = now
      return (now, false)
    }
    guard !Self.isTooFarAhead(last, of: wall) else {
      self.last = now
      return (now, true)
    }
    self.last = last.next
    return (last.next, false)
  }

  private static func isTooFarAhead(_ reading: Reading, of wall: Int64) -> Bool {
    let (limit, overflows) = wall.addingReportingOverflow(tolerance)
    return !overflows && reading.milliseconds > limit
  }
}
