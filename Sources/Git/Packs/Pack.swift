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
    for object in objects {
      let start = bytes.count
      try bytes.append(packed: object)
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

  /// Appends an object whole: its kind and size, and its bytes deflated in the fastest way, as they are
  /// packed again in the end.
  fileprivate mutating func append(packed object: NewObject) throws {
    let size = object.bytes.count
    var rest = size >> 4
    append(UInt8(object.kind.rawValue) << 4 | UInt8(size & 15) | (rest > 0 ? 0x80 : 0))
    while rest > 0 {
      append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    }
    let bound = compressBound(UInt(size))
    let deflated = try [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
      var length = bound
      let returned = object.bytes.withUnsafeBufferPointer { source in
        compress2(buffer.baseAddress, &length, source.baseAddress, UInt(size), Z_BEST_SPEED)
      }
      guard returned == Z_OK else { throw GitError(.io, "an object of \(size) bytes can't be deflated") }
      count = Int(length)
    }
    append(contentsOf: deflated)
  }
}
