import MarkdownSyntax
import VaultModel

/// The pieces of a note are the note, and its entries stand where they say.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let document = Document(bytes)
  let parts = [document.frontMatter, document.preamble] + document.pieces.map(\.range)
  precondition(parts.flatMap { bytes[$0] } == bytes)
  var ids = Set<EntryID>()
  for entry in document.entries(path: "shared/x.md") {
    precondition(ids.insert(entry.id).inserted, "one id twice")
    precondition(bytes.indices.contains(entry.range.lowerBound) && entry.range.upperBound <= bytes.count)
    _ = (entry.title, entry.label, entry.kind, entry.body, entry.fields)
  }
  return 0
}
