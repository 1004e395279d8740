public import Git
public import VaultModel

/// Whether a node is there, as far as this node can tell.
public enum Presence: String, Hashable, Sendable, CaseIterable {
  /// It was seen to do something within the last interval.
  case active
  /// It wasn't, but it may do so any moment.
  case idle
  /// It was not seen to do anything for three intervals.
  case silent
  /// It was not watched for a whole interval yet, or nobody has looked for that long.
  case unknown
}

/// What this node has seen of the others' beacons: a pure value.
///
/// Only this node's own clock counts. A beacon that changed since the last look shows that its node was there in between;
/// what time it was there nobody asks.
public struct PresenceLog: Hashable, Sendable {
  /// What was seen of one node. Times are milliseconds since 1970 by this node's clock.
  public struct Sighting: Hashable, Sendable {
    public var id: ObjectID
    /// When it was first seen at all.
    public var since: Int64
    /// When it was first seen with this id, another than before; nil where it never changed.
    public var changed: Int64?
  }

  public private(set) var sightings: [Name: Sighting] = [:]
  /// When a hub was last looked at; nil where none ever was.
  public private(set) var looked: Int64?

  public init() {}

  /// Takes in what a hub has. Nodes that it doesn't name stay known.
  public mutating func look(at beacons: [Name: ObjectID], now: Int64) {
    // A clock that was set back makes no one younger than this moment.
    sightings = sightings.mapValues {
      Sighting(id: $0.id, since: min($0.since, now), changed: $0.changed.map { min($0, now) })
    }
    for (node, id) in beacons {
      guard let known = sightings[node] else {
        sightings[node] = Sighting(id: id, since: now)
        continue
      }
      if known.id != id { sightings[node] = Sighting(id: id, since: known.since, changed: now) }
    }
    looked = now
  }

  /// Judges a node.
  ///
  /// - Parameter interval: how often a node shows itself at least, in milliseconds.
  public func presence(of node: Name, now: Int64, interval: Int64) -> Presence {
    guard let sighting = sightings[node], let looked, now - looked <= interval else { return .unknown }
    let quiet = looked - (sighting.changed ?? sighting.since)
    if quiet > 3 * interval { return .silent }
    if sighting.changed == nil, quiet < interval { return .unknown }
    return sighting.changed != nil && quiet <= interval ? .active : .idle
  }

  /// How many milliseconds ago a node was last seen to do something; nil where it never was.
  public func seenAgo(_ node: Name, now: Int64) -> Int64? {
    sightings[node].flatMap(\.changed).map { max(0, now - $0) }
  }
}

extension PresenceLog {
  /// Reads what ``text`` writes; lines that can't be read are left out.
  init(text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == "looked" { looked = Int64(words[1]) }
      guard words.count == 4, let node = Name(words[0]), let id = ObjectID(hex: words[1]),
        let since = Int64(words[2])
      else { continue }
      sightings[node] = Sighting(id: id, since: since, changed: Int64(words[3]))
    }
  }

  var text: String {
    let lines = sightings.sorted { $0.key.description < $1.key.description }.map { node, sighting in
      "\(node) \(sighting.id) \(sighting.since) \(sighting.changed.map(String.init) ?? "-")"
    }
    return (lines + (looked.map { ["looked \($0)"] } ?? [])).joined(separator: "\n")
  }
}
