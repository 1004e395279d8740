/// A link to a note or to another place.
public struct Link: Sendable, Hashable {
  /// How a link is written.
  public enum Kind: Sendable, Hashable {
    /// `[[target#heading|alias]]`
    case wiki
    /// `![[target]]`
    case embed
    /// `[alias](target)` or `![alias](target)`
    case markdown
  }

  public let kind: Kind

  /// What is linked to, as written: escapes such as `%20` aren't undone. It is empty for a place in the
  /// same note. An address with a scheme keeps its fragment.
  public let target: String

  /// What stands behind `#`, unless it is a block id.
  public let heading: String?

  /// What stands behind `#^`.
  public let blockID: String?

  /// The text shown in the target's place, if it is given.
  public let alias: String?

  /// The whole link, from `[` or `!` to its end.
  public let range: Range<Int>

  init(kind: Kind, destination: Slice<UnsafeBufferPointer<UInt8>>, alias: String?, range: Range<Int>) {
    self.kind = kind
    self.alias = alias
    self.range = range
    guard !destination.hasScheme, let mark = destination.firstIndex(of: Byte.hash) else {
      target = String(decoding: destination, as: UTF8.self)
      (heading, blockID) = (nil, nil)
      return
    }
    target = String(decoding: destination[..<mark].trimmed, as: UTF8.self)
    let fragment = destination[(mark + 1)...].trimmed
    if fragment.first == Byte.caret {
      (heading, blockID) = (nil, String(decoding: fragment.dropFirst(), as: UTF8.self))
    } else {
      (heading, blockID) = (fragment.isEmpty ? nil : String(decoding: fragment, as: UTF8.self), nil)
    }
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// These bytes without the blanks around them.
  var trimmed: Self {
    var slice = self
    while let first = slice.first, first.isBlank { slice.removeFirst() }
    while let last = slice.last, last.isBlank { slice.removeLast() }
    return slice
  }

  /// Whether the bytes begin with a scheme of two to 32 characters (CommonMark 6.5).
  fileprivate var hasScheme: Bool {
    guard let first, first.isLetter, let colon = prefix(33).firstIndex(of: Byte.colon) else { return false }
    let scheme = self[startIndex..<colon]
    return scheme.count >= 2
      && scheme.allSatisfy { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
  }
}
