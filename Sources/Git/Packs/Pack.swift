import Clibgit2

/// Some objects as one pack, and the index to find them in it. Source: gitformat-pack(5).
struct Pack {
  /// What `.pack` holds.
  let bytes: [UInt8]
  /// What `.idx` holds, in version 2.
  let index: [UInt8]
  /// The last bytes of the pack, and a part of its name.
  let checksum: ObjectID

  /// Throws `.invalid` when the objects are too many or too large for one pack: the wide offsets for packs
  /// of 2 GB and more are not written.
  init(_ objects: some Collection<NewObject>) throws {
    guard let count = UInt32(exactly: objects.count) else {
      throw GitError(.invalid, "\(objects.count) objects are too many for one pack")
    }
    var bytes = Array("PACK".utf8)
    bytes.append(bigEndian: 2)
    bytes.append(bigEndian: count)
    var lines: [Line] = []
    lines.reserveCapacity(objects.count)
    var written: [Written] = []
    for object in objects {
      let start = bytes.count
      let (source, delta) = Pack.delta(of: object, from: written) ?? (nil, [])
      try bytes.append(packed: object, as: delta, from: source?.start)
      written.append(Written(object: object, start: start, depth: source.map { $0.depth + 1 } ?? 0))
      if written.count > Pack.window { written.removeFirst() }
      guard bytes.count <= Int(Int32.max) else {
        throw GitError(.invalid, "the objects are too large for one pack")
      }
      let sum = bytes.withUnsafeBytes { all in
        let entry = UnsafeRawBufferPointer(rebasing: all[start...])
        return crc32(0, entry.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(entry.count))
      }
      lines.append(Line(id: object.id, sum: UInt32(truncatingIfNeeded: sum), offset: UInt32(start)))
    }
    checksum = SHA1.checksum(bytes)
    checksum.append(to: &bytes)
    self.bytes = bytes
    index = Pack.index(lines.sorted { $0.id < $1.id }, checksum)
  }

  /// An object that later ones may be told by.
  private struct Written {
    var object: NewObject
    /// Where in the pack it starts.
    var start: Int
    /// How many others it takes to read it.
    var depth: Int
  }

  /// How many objects are looked at for one to tell another by, and how long chains of them become. git's
  /// own limits, `pack.window` and `pack.depth`, are 10 and 50.
  private static let (window, depth) = (32, 50)

  /// The object as what changed since an earlier one, the latest that will do.
  private static func delta(of object: NewObject, from written: [Written]) -> (Written?, [UInt8])? {
    guard object.bytes.count >= 256 else { return nil }
    for source in written.reversed()
    where source.object.kind == object.kind && source.depth < depth
      && source.object.bytes.prefix(128).elementsEqual(object.bytes.prefix(128))
    {
      guard let delta = PackDelta.bytes(from: source.object.bytes, to: object.bytes) else { continue }
      return (source, delta)
    }
    return nil
  }

  private struct Line {
    var id: ObjectID
    var sum: UInt32
    var offset: UInt32
  }

  private static func index(_ lines: [Line], _ checksum: ObjectID) -> [UInt8] {
    var bytes: [UInt8] = [0xFF] + Array("tOc".utf8)
    bytes.reserveCapacity(1072 + lines.count * 28)
    bytes.append(bigEndian: 2)
    var next = 0
    for first in 0...255 {
      while next < lines.count, lines[next].id.firstByte <= first { next += 1 }
      bytes.append(bigEndian: UInt32(next))
    }
    for line in lines { line.id.append(to: &bytes) }
    for line in lines { bytes.append(bigEndian: line.sum) }
    for line in lines { bytes.append(bigEndian: line.offset) }
    checksum.append(to: &bytes)
    SHA1.checksum(bytes).append(to: &bytes)
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func append(bigEndian word: UInt32) {
    Swift.withUnsafeBytes(of: word.bigEndian) { append(contentsOf: $0) }
  }

  /// Appends an object whole, or as the difference from one that starts earlier in the pack: its kind and
  /// size, and its bytes deflated in the fastest way, as they are packed again in the end.
  fileprivate mutating func append(packed object: NewObject, as delta: [UInt8], from start: Int?) throws {
    let (place, data) = (count, start == nil ? object.bytes : delta)
    let (size, kind) = (data.count, start == nil ? object.kind : GIT_OBJECT_OFS_DELTA)
    var rest = size >> 4
    append(UInt8(kind.rawValue) << 4 | UInt8(size & 15) | (rest > 0 ? 0x80 : 0))
    while rest > 0 {
      append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    }
    if let start { append(distance: place - start) }
    let bound = compressBound(UInt(size))
    let deflated = try [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
      var length = bound
      let returned = data.withUnsafeBufferPointer { source in
        compress2(buffer.baseAddress, &length, source.baseAddress, UInt(size), Z_BEST_SPEED)
      }
      guard returned == Z_OK else { throw GitError(.io, "an object of \(size) bytes can't be deflated") }
      count = Int(length)
    }
    append(contentsOf: deflated)
  }

  /// Appends how far back a delta's source starts: seven bits a byte, the highest first, one added to each
  /// but the last.
  private mutating func append(distance: Int) {
    var digits = [UInt8(distance & 0x7F)]
    var rest = distance >> 7
    while rest > 0 {
      rest -= 1
      digits.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    append(contentsOf: digits.reversed())
  }
}
