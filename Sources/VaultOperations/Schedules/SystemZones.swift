import Foundation
import VaultModel

/// The zones that this machine knows, by their names in the tz database, such as `Europe/Berlin`.
struct SystemZones: ZoneTable {
  func offset(of zone: String, at time: Timestamp) -> Int? {
    if zone == "UTC" { return 0 }
    // Foundation also takes an offset for a name, and no name.
    guard zone.contains("/"), let known = TimeZone(identifier: zone) else { return nil }
    return known.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds)))
  }
}
