import MarkdownSyntax

/// The pieces of a text are the text, and what is appended to it is seen as a heading and changes nothing before.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let outline = Outline(of: bytes)
  precondition(outline.byteCount == bytes.count)
  for level in 1...6 {
    precondition(outline.pieces(upTo: level).flatMap { bytes[$0] } == bytes, "pieces of level \(level)")
  }
  let block = Array("## [2026-01-01T00:00:00Z] appended\n".utf8)
  guard let suffix = try? Appending.suffix(for: block, to: bytes) else { return 0 }
  let whole = bytes + suffix
  let title = Outline(of: whole).headings.last.map { whole[$0.text] } ?? []
  precondition(title.elementsEqual(block.dropFirst(3).dropLast()), "the appended heading")
  return 0
}
