/// Fields in one row of bytes, so that thousands of entries can be kept and read without making a string of
/// each value.
///
/// A field is two bytes of length and the key, then four bytes of length and the value; lengths are little
/// endian, texts UTF-8.
public struct PackedFields: Hashable, Sendable {
  public let bytes: ArraySlice<UInt8>

  /// Takes bytes that were packed before. What can't be read as fields is left out.
  public init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  public init(_ fields: [Field]) {
    var bytes = [UInt8]()
    for field in fields {
      let key = Array(field.key.utf8.prefix(Int(UInt16.max)))
      bytes.append(UInt8(truncatingIfNeeded: key.count))
      bytes.append(UInt8(truncatingIfNeeded: key.count >> 8))
      bytes += key
      let count = field.value.utf8.count
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
      bytes += field.value.utf8
    }
    self.bytes = bytes[...]
  }

  /// The fields in order.
  public var fields: [Field] {
    var fields = [Field]()
    forEach { key, value in
      fields.append(
        Field(key: String(decoding: key, as: UTF8.self), value: String(decoding: value, as: UTF8.self)))
      return true
    }
    return fields
  }

  /// The value of the first field of that name, the case of ASCII letters aside.
  public subscript(key: String) -> String? {
    var wanted = key
    return wanted.withUTF8 { wanted in
      bytes.withUnsafeBufferPointer { bytes in
        var position = 0
        while position + 2 <= bytes.count {
          let keyLength = Int(bytes[position]) | Int(bytes[position + 1]) << 8
          let start = position + 2
          position = start + keyLength + 4
          guard position <= bytes.count else { return nil }
          let length = (0..<4).reduce(0) { $0 | Int(bytes[position - 4 + $1]) << (8 * $1) }
          guard length <= bytes.count - position else { return nil }
          if keyLength == wanted.count,
            (0..<keyLength).allSatisfy({ Self.lower(bytes[start + $0]) == Self.lower(wanted[$0]) })
          {
            return String(
              decoding: UnsafeBufferPointer(rebasing: bytes[position..<(position + length)]), as: UTF8.self)
          }
          position += length
        }
        return nil
      }
    }
  }

  private func forEach(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) {
    var position = bytes.startIndex
    func length(_ count: Int) -> Int? {
      guard bytes.endIndex - position >= count else { return nil }
      defer { position += count }
      return (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }
    func text(_ count: Int) -> ArraySlice<UInt8>? {
      guard bytes.endIndex - position >= count else { return nil }
      defer { position += count }
      return bytes[position..<(position + count)]
    }
    while let keyLength = length(2), let key = text(keyLength), let valueLength = length(4),
      let value = text(valueLength)
    {
      guard body(key, value) else { return }
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
