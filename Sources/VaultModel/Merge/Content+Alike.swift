import MarkdownSyntax

extension Content {
  /// Whether two versions of a piece are one, but for what joining does to it: the closer behind a block that was
  /// left open, the indentation of a heading, which goes, and a blank line before text that would open front
  /// matter.
  ///
  /// It holds in both directions: what lost its closer gets it again as soon as something stands behind it, and
  /// then couldn't be told from what it was before.
  func isAlike(_ other: Content) -> Bool {
    if self == other { return true }
    let (own, theirs) = (bytes.drop(while: \.isLayout), other.bytes.drop(while: \.isLayout))
    let (open, closed) = own.count < theirs.count ? (own, theirs) : (theirs, own)
    guard closed.starts(with: open) else { return false }
    let added = closed.dropFirst(open.count)
    if added.isEmpty { return true }
    guard added.first == .lineFeed, let closer = OpenBlock.closer(for: open + [.lineFeed]), !closer.isEmpty
    else { return false }
    return added.drop(while: \.isLayout) == Content(of: closer).bytes[...]
  }
}

extension UInt8 {
  fileprivate var isLayout: Bool { isBlank || self == .lineFeed }
}
