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

  /// The first line of the message.
  public var subject: String {
    lines.first { !$0.isEmpty }.map(String.init) ?? ""
  }

  /// The `Key: value` lines of the last paragraph, in their order. All its lines have to be of that form,
  /// lines that begin with a blank continue the one before, and the first paragraph is never one of
  /// trailers. Source of the rule: git-interpret-trailers(1).
  public var trailers: [(key: String, value: String)] {
    let lines = lines
    func isBlank(_ line: Substring) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }
    guard let last = lines.lastIndex(where: { !isBlank($0) }),
      let gap = lines[..<last].lastIndex(where: isBlank), lines[..<gap].contains(where: { !isBlank($0) })
    else { return [] }
    var trailers: [(key: String, value: String)] = []
    for line in lines[(gap + 1)...last] {
      if line.first == " " || line.first == "\t" {
        guard let previous = trailers.popLast() else { return [] }
        trailers.append((previous.key, previous.value + " " + Commit.trimmed(line)))
        continue
      }
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].utf8.allSatisfy(Commit.isKeyByte)
      else { return [] }
      trailers.append((String(line[..<colon]), Commit.trimmed(line[line.index(after: colon)...])))
    }
    return trailers
  }

  /// Without their ends. `\r\n` is one Character, so the bytes are split.
  private var lines: [Substring] {
    message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    let tail = text.drop { $0 == " " || $0 == "\t" }
    return String(tail.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
