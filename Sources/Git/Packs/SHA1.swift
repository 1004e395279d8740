/// The checksum of packs and their indexes. Source: FIPS 180-4, section 6.1.2.
struct SHA1 {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0
  )
  private var count = 0

  /// The checksum, as git writes it: in the form of an id.
  static func checksum(_ bytes: [UInt8]) -> ObjectID {
    var sum = SHA1()
    let whole = bytes.count / 64 * 64
    bytes.withUnsafeBytes { sum.update(UnsafeRawBufferPointer(rebasing: $0[..<whole])) }
    return bytes.withUnsafeBytes { sum.finish(with: UnsafeRawBufferPointer(rebasing: $0[whole...])) }
  }

  /// Takes bytes in; their number has to be a multiple of 64.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count += bytes.count
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { words in
      for start in stride(from: 0, to: bytes.count, by: 64) { Self.mix(bytes, start, &state, words) }
    }
  }

  /// The checksum of what was taken in and of less than 64 bytes more.
  mutating func finish(with rest: UnsafeRawBufferPointer) -> ObjectID {
    var tail = Array(rest)
    let bits = UInt64(count + rest.count) * 8
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    withUnsafeBytes(of: bits.bigEndian) { tail.append(contentsOf: $0) }
    tail.withUnsafeBytes { update($0) }
    var result: [UInt8] = []
    for word in [state.0, state.1, state.2, state.3, state.4] {
      withUnsafeBytes(of: word.bigEndian) { result.append(contentsOf: $0) }
    }
    return result.withUnsafeBytes { ObjectID(bytes: $0) } ?? .zero
  }

  private static func mix(
    _ bytes: UnsafeRawBufferPointer, _ start: Int,
    _ state: inout (UInt32, UInt32, UInt32, UInt32, UInt32), _ words: UnsafeMutableBufferPointer<UInt32>
  ) {
    for index in 0..<16 {
      words[index] = UInt32(
        bigEndian: bytes.loadUnaligned(fromByteOffset: start + index * 4, as: UInt32.self))
    }
    for index in 16..<80 {
      words[index] = rotated(
        words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
    }
    var (a, b, c, d, e) = state
    func step(_ choice: UInt32, _ constant: UInt32, _ word: UInt32) {
      let next = rotated(a, 5) &+ choice &+ e &+ constant &+ word
      (e, d, c, b, a) = (d, c, rotated(b, 30), a, next)
    }
    for index in 0..<20 { step(d ^ (b & (c ^ d)), 0x5A82_7999, words[index]) }
    for index in 20..<40 { step(b ^ c ^ d, 0x6ED9_EBA1, words[index]) }
    for index in 40..<60 { step((b & c) | (d & (b | c)), 0x8F1B_BCDC, words[index]) }
    for index in 60..<80 { step(b ^ c ^ d, 0xCA62_C1D6, words[index]) }
    state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
  }

  @inline(__always)
  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &<< count | word &>> (32 - count)
  }
}
