import Git
import VaultModel

/// Bytes of a cache that is being written; all numbers are little endian.
struct ByteWriter {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func number(_ number: UInt64, _ count: Int) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0.prefix(count)) }
  }

  /// A text behind its length; what the length can't say is cut off.
  mutating func text(_ text: String, _ lengthBytes: Int) {
    let limit = lengthBytes == 1 ? 254 : lengthBytes == 2 ? 65_535 : Int(UInt32.max)
    let utf8 = text.utf8.prefix(limit)
    number(UInt64(utf8.count), lengthBytes)
    bytes += utf8
  }

  mutating func append(_ part: some Sequence<UInt8>) { bytes.append(contentsOf: part) }

  /// A name behind one byte of length, which is 255 where there is none; what is longer is cut off.
  mutating func name(_ name: String?) {
    if let name { text(name, 1) } else { number(255, 1) }
  }

  /// Ends with 8 bytes that tell whether all that stands before them is whole.
  mutating func seal() { number(Checksum.of(bytes[...]), 8) }

  mutating func raw(_ raw: UnsafeRawBufferPointer) { bytes += raw }

  mutating func time(_ time: FileStat.Time) {
    number(UInt64(bitPattern: time.seconds), 8)
    number(UInt64(time.nanoseconds), 4)
  }

  mutating func blob(_ id: ObjectID) { id.append(to: &bytes) }

  mutating func id(_ id: EntryID) {
    number(id.high, 8)
    number(id.low, 8)
  }
}
