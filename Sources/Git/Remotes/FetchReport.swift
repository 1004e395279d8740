/// What a fetch has brought.
public struct FetchReport: Sendable, Equatable {
  public struct Update: Sendable, Equatable {
    /// The full name of the reference here.
    public var name: String
    public var old: ObjectID?
    public var new: ObjectID?

    public init(name: String, old: ObjectID?, new: ObjectID?) {
      self.name = name
      self.old = old
      self.new = new
    }
  }

  public var advertised: RemoteHeads
  /// The references that were moved.
  public var updated: [Update]
  public var receivedObjects: Int
  public var receivedBytes: Int

  public init(
    advertised: RemoteHeads, updated: [Update] = [], receivedObjects: Int = 0, receivedBytes: Int = 0
  ) {
    self.advertised = advertised
    self.updated = updated
    self.receivedObjects = receivedObjects
    self.receivedBytes = receivedBytes
  }
}

/// How far a fetch is.
public struct FetchProgress: Sendable, Equatable {
  public var receivedObjects: Int
  public var totalObjects: Int
  public var receivedBytes: Int
}
