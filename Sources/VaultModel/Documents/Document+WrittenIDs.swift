extension Document {
  /// The ids that stand in the note's entries, in file order.
  public var writtenIDs: [EntryID] {
    pieces.compactMap { $0.entryHeading == nil ? nil : EntryText($0.content).id }
  }
}
