/// A note as merge sees it: sections, each with the run of entries behind it.
struct Skeleton {
  /// The preamble or a section.
  struct Section {
    /// Index of the piece; nil for the preamble.
    var piece: Int?
    var content: Content
    /// The heading line; empty for the preamble.
    var heading: ArraySlice<UInt8>
    /// The text below the heading.
    var body: ArraySlice<UInt8>
    /// The entries between this section and the next, in file order.
    var run: [EntryID]
  }

  /// The preamble, which is always there, then the sections.
  var sections: [Section]

  init(_ document: Document, ids: [EntryID?]) {
    let preamble = Content(of: document.bytes[document.preamble])
    sections = [Section(piece: nil, content: preamble, heading: [], body: preamble.bytes[...], run: [])]
    for (index, id) in ids.enumerated() {
      if let id {
        sections[sections.count - 1].run.append(id)
        continue
      }
      let content = document.pieces[index].content
      let heading = content.firstLine
      sections.append(
        Section(
          piece: index, content: content, heading: heading,
          body: content.bytes.dropFirst(heading.count), run: []))
    }
  }

  /// The sections alone.
  var withoutEntries: Skeleton {
    var copy = self
    for index in copy.sections.indices { copy.sections[index].run = [] }
    return copy
  }
}
