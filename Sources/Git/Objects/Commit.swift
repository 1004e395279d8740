/// A commit as read.
public struct Commit: Sendable, Equatable {
  public var id: ObjectID
  public var tree: ObjectID
  public var parents: [ObjectID]
  public var author: Signature
  public var committer: Signature
  /// The whole message; bytes that are no UTF-8 are repaired.
  public var message: String
  /// Whether it carries a signature, which a remade commit would lose.
  public var isSigned: Bool

  public init(
    id: ObjectID, tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
    message: String, isSigned: Bool = false
  ) {
    self.id = id
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.message = message
    self.isSigned = isSigned
  }

  /// The first line of the message that isn't empty.
  public var subject: String {
    var message = message
    return message.withUTF8 { bytes in
      Self.lines(bytes).first { !$0.isEmpty }.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
    }
  }

  /// The `Key: value` lines of the last paragraph, in their order. All its lines have to be of that form,
  /// lines that begin with a blank continue the one before, and the first paragraph is never one of
  /// trailers. Source of the rule: git-interpret-trailers(1).
  public var trailers: [(key: String, value: String)] {
    var message = message
    return message.withUTF8 { Self.trailers(in: $0) }
  }

  private static func trailers(in bytes: UnsafeBufferPointer<UInt8>) -> [(key: String, value: String)] {
    let lines = lines(bytes)
    func isFilled(_ line: Range<Int>) -> Bool { !bytes[line].allSatisfy(isBlank) }
    guard let last = lines.lastIndex(where: isFilled),
      let gap = lines[..<last].lastIndex(where: { !isFilled($0) }), lines[..<gap].contains(where: isFilled)
    else { return [] }
    var trailers: [(key: String, value: String)] = []
    for line in lines[(gap + 1)...last] {
      if let first = bytes[line].first, isBlank(first) {
        guard let previous = trailers.popLast() else { return [] }
        trailers.append((previous.key, previous.value + " " + trimmed(bytes[line])))
        continue
      }
      guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")), colon > line.lowerBound,
        bytes[line.lowerBound..<colon].allSatisfy(isKeyByte)
      else { return [] }
      let key = String(decoding: bytes[line.lowerBound..<colon], as: UTF8.self)
      trailers.append((key, trimmed(bytes[(colon + 1)..<line.upperBound])))
    }
    return trailers
  }

  /// The lines without their ends.
  private static func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var lines = [Range<Int>]()
    var start = 0
    while start <= bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
      lines.append(start..<(hasReturn ? end - 1 : end))
      start = end + 1
    }
    return lines
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func trimmed(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    let tail = text.drop(while: isBlank)
    let end = tail.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? tail.startIndex
    return String(decoding: tail[..<end], as: UTF8.self)
  }
}
