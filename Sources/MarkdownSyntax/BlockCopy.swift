/// The copy of a text that is given to cmark.
enum BlockCopy {
  static func make(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    Array(bytes)
  }
}
