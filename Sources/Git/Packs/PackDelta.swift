/// An object as the difference from another one that begins and ends alike: a log that grew. Source:
/// gitformat-pack(5), "Deltified representation".
enum PackDelta {
  /// The instructions; nil where the two have less than half in common.
  static func bytes(from source: [UInt8], to target: [UInt8]) -> [UInt8]? {
    let shorter = min(source.count, target.count)
    let (prefix, suffix) = source.withUnsafeBytes { source in
      target.withUnsafeBytes { target in
        let prefix = commonPrefix(source, target)
        var suffix = 0
        while suffix < shorter - prefix,
          source[source.count - 1 - suffix] == target[target.count - 1 - suffix]
        { suffix += 1 }
        return (prefix, suffix)
      }
    }
    guard prefix + suffix >= 64, (prefix + suffix) * 2 > target.count, target.count <= Int(UInt32.max),
      source.count <= Int(UInt32.max)
    else { return nil }
    var delta = [UInt8]()
    delta.append(size: source.count)
    delta.append(size: target.count)
    delta.append(copyOf: 0..<prefix)
    var position = prefix
    while position < target.count - suffix {
      let count = min(127, target.count - suffix - position)
      delta.append(UInt8(count))
      delta += target[position..<(position + count)]
      position += count
    }
    delta.append(copyOf: (source.count - suffix)..<source.count)
    return delta
  }

  private static func commonPrefix(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
    let limit = min(one.count, other.count)
    var place = 0
    while place + 8 <= limit,
      one.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        == other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    { place += 8 }
    while place < limit, one[place] == other[place] { place += 1 }
    return place
  }
}

extension [UInt8] {
  /// Appends a size, seven bits a byte, the lowest first.
  fileprivate mutating func append(size: Int) {
    var rest = size
    repeat {
      append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
  }

  /// Appends instructions to copy from the source, 64 KB at most each, as every reader knows them.
  fileprivate mutating func append(copyOf range: Range<Int>) {
    var start = range.lowerBound
    while start < range.upperBound {
      let count = Swift.min(0xFFFF, range.upperBound - start)
      let place = self.count
      append(0x80)
      for (bit, byte) in [start, start >> 8, start >> 16, start >> 24, count, count >> 8].enumerated()
      where byte & 0xFF != 0 {
        self[place] |= 1 << UInt8(bit)
        append(UInt8(byte & 0xFF))
      }
      start += count
    }
  }
}
