/// One time at which something scheduled is to be done, by its name.
///
/// What repeats is named by what clocks of its zone show, `2026-10-25T02:30[Europe/Berlin]`: so a time that they show
/// twice is one occurrence, and one that they never show is one too. What is to be done once is named by its instant.
/// Source of the spelling: RFC 9557.
public enum Occurrence: Hashable, Sendable, CustomStringConvertible {
  case local(LocalTime, zone: String)
  case instant(Timestamp)

  /// Reads a name; nil for what is none.
  public init?(_ text: some StringProtocol) {
    if let time = Timestamp(text) {
      self = .instant(time)
      return
    }
    let parts = text.split(separator: "[", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].last == "]", let time = LocalTime(parts[0]) else { return nil }
    self = .local(time, zone: String(parts[1].dropLast()))
  }

  public var description: String {
    switch self {
    case .local(let time, let zone): "\(time)[\(zone)]"
    case .instant(let time): time.description
    }
  }
}

/// The zones of the world: how far one is ahead of UTC.
public protocol ZoneTable: Sendable {
  /// Seconds ahead of UTC at an instant; nil for a zone that isn't known.
  func offset(of zone: String, at time: Timestamp) -> Int?
}

extension Occurrence {
  /// When it is; nil where its zone isn't known.
  public func time(in zones: some ZoneTable) -> Timestamp? {
    switch self {
    case .instant(let time): return time
    case .local(let time, let zone):
      guard zones.offset(of: zone, at: Timestamp(seconds: 0)) != nil else { return nil }
      return time.instant { zones.offset(of: zone, at: $0) ?? 0 }
    }
  }
}
