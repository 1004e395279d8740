public import Git

/// The headings of a note.
public struct SectionsAnswer: Sendable {
  public struct Section: Sendable {
    public var heading: String
    public var level: Int
    /// Line of the heading, from 1.
    public var line: Int
    /// Bytes of the text below it, up to the next heading of its level or above, or the next entry.
    public var bytes: Int
  }

  public var path: String
  public var sections: [Section]

  public var json: JSON {
    [
      "path": .string(path),
      "sections": .array(
        sections.map {
          [
            "heading": .string($0.heading), "level": .int($0.level), "line": .int($0.line),
            "bytes": .int($0.bytes),
          ]
        }),
    ]
  }
}

/// A section's text.
public struct SectionAnswer: Sendable {
  public var path: String
  public var heading: String
  public var text: String
  /// A hash of the bytes that the text stands in: equal as long as nobody changed them.
  public var revision: String

  public var json: JSON {
    [
      "heading": .string(heading), "text": .string(text), "revision": .string(revision),
      "path": .string(path),
    ]
  }
}

/// A section that was written.
public struct SectionReceipt: Sendable {
  public var path: String
  public var revision: String
  /// The commit; nil where nothing had to be changed.
  public var commit: ObjectID?

  public var json: JSON {
    ["path": .string(path), "revision": .string(revision), "commit": JSON(commit)]
  }
}
