/// Which entries of a note are asked for.
public struct EntryQuery: Sendable {
  /// Only so many, the last ones in file order.
  public var last: Int?
  /// Only those of this time or later: see ``Moment/since(_:now:)``.
  public var since: String?
  /// Only the one with this id.
  public var id: String?
  /// The vault as it was then: a time, or a commit by at least 6 digits of its id.
  public var asOf: String?

  public init(last: Int? = nil, since: String? = nil, id: String? = nil, asOf: String? = nil) {
    self.last = last
    self.since = since
    self.id = id
    self.asOf = asOf
  }
}
