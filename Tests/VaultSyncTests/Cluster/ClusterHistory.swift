/// Finds a small history that still fails, by leaving out events: delta debugging. Source: Zeller and
/// Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002).
struct ClusterHistory {
  /// Leaves out parts, then parts of parts, while what is left fails as before.
  ///
  /// - Parameters:
  ///   - limit: how many histories are tried at most.
  ///   - fails: whether a history fails in the same way.
  static func shrunk<Event>(
    _ events: [Event], limit: Int = 2000, fails: ([Event]) -> Bool
  ) -> [Event] {
    var events = events
    var parts = 2
    var tries = 0
    while events.count > 1, tries < limit {
      let size = (events.count + parts - 1) / parts
      var isSmaller = false
      for start in stride(from: 0, to: events.count, by: size) where tries < limit {
        var rest = events
        rest.removeSubrange(start..<min(start + size, events.count))
        tries += 1
        guard fails(rest) else { continue }
        (events, isSmaller) = (rest, true)
        break
      }
      if isSmaller {
        parts = max(2, parts - 1)
      } else if size == 1 {
        break
      } else {
        parts = min(events.count, parts * 2)
      }
    }
    return events
  }
}
