import Git

/// The bytes of a few blobs that are known without a look into the repository.
///
/// To compare bytes takes a hundredth of the time of hashing or inflating them.
struct RecentBlobs {
  private var blobs = [(id: ObjectID, bytes: [UInt8])]()

  /// As many notes as are written to in turn, and what they may have in bytes together.
  private static let (limit, room) = (16, 8_000_000)

  subscript(id: ObjectID) -> [UInt8]? { blobs.last { $0.id == id }?.bytes }

  mutating func remember(_ bytes: [UInt8], as id: ObjectID) {
    blobs.removeAll { $0.id == id }
    blobs.append((id, bytes))
    var size = blobs.reduce(0) { $0 + $1.bytes.count }
    while blobs.count > Self.limit || size > Self.room { size -= blobs.removeFirst().bytes.count }
  }
}
