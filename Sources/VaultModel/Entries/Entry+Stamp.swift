public import MarkdownSyntax

extension Entry {
  /// The edit of its note that writes its id below the fields, or below the heading where there are none; no
  /// other byte changes but for a blank line that has to stand between.
  ///
  /// - Parameter note: the bytes that the entry was read from.
  public func stamp(in note: [UInt8]) -> Edit {
    let text = EntryText(content)
    let newline = LineEnding.dominant(in: note).bytes
    let isList = text.items.last?.lines.first.map { Field.isListItem($0) } ?? false
    let linesAbove =
      1 + (text.items.isEmpty ? 0 : text.lead.count) + text.items.reduce(0) { $0 + $1.lines.count }
    var position = range.lowerBound
    var isEnded = false
    for _ in 0..<linesAbove {
      isEnded = false
      while position < range.upperBound {
        let byte = note[position]
        position += 1
        if byte == .lineFeed || byte == .carriageReturn {
          if byte == .carriageReturn, position < range.upperBound, note[position] == .lineFeed {
            position += 1
          }
          isEnded = true
          break
        }
      }
    }
    var bytes = isEnded ? [] : newline
    if isList { bytes += newline }
    bytes += Array("^\(id)".utf8) + newline
    let next = text.rest.first
    if let next, !next.trimmed.isEmpty { bytes += newline }
    return Edit(range: position..<position, replacement: bytes)
  }
}
