/// A sum that tells a damaged cache; it guards against nobody. Source: FNV-1a, taken eight bytes at a time.
enum Checksum {
  /// That of a text, as 16 hexadecimal digits, to name a file by.
  static func hex(of text: String) -> String {
    let digits = String(of(Array(text.utf8)[...]), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    bytes.withUnsafeBytes { buffer in
      var position = 0
      while position + 8 <= buffer.count {
        let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        sum = (sum ^ word) &* 0x100_0000_01b3
        sum ^= sum >> 29
        position += 8
      }
      while position < buffer.count {
        sum = (sum ^ UInt64(buffer[position])) &* 0x100_0000_01b3
        position += 1
      }
    }
    return sum
  }
}
