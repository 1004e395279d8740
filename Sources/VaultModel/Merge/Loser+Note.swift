extension Loser {
  /// The note: what happened, where, who brought either text and when, and the losing text in full.
  ///
  /// Its properties name the place, so that it alone is enough to settle the conflict: see ``KeptLoser``.
  public var note: [UInt8] {
    let (path, link) = (Self.line(path), Self.line(folder) + anchor)
    var header = """
      ---
      kept-from: \(Self.quoted("[[\(link)]]"))
      kept-file: \(Self.quoted(path))
      kept-part: \(part)
      \(name.map { "kept-name: \(Self.quoted($0))\n" } ?? "")\
      kept-against: \(Self.quoted(Self.fingerprint(winner)))
      ---
      # Kept from a merge: \(path)


      """
    if winner.isEmpty {
      header += """
        A merge left \(description) out of [[\(link)]].
        It is kept here in full, so that nothing is lost.

        - **Kept here:** \(Self.describe(provenance))


        """
    } else {
      header += """
        Two people or agents changed \(description) at the same time. One version stands in [[\(link)]];
        the other is kept here in full, so that nothing is lost.

        - **Kept here:** \(Self.describe(provenance))
        - **In the note:** \(Self.describe(winnerProvenance))


        """
    }
    header += """
      To settle it, run `daybook conflicts resolve` on this note with `--keep winner`, `loser` or `both`;
      or bring over what you need and delete this note.


      """
    let fence = text.lines.map { line in line.trimmed.prefix { $0 == UInt8(ascii: "~") }.count }.max() ?? 0
    let marks = String(repeating: "~", count: max(3, fence + 1))
    return Array("\(header)\(marks)markdown\n".utf8) + text.bytes + Array("\n\(marks)\n".utf8)
  }

  /// The word for the piece in the note's properties.
  private var part: String {
    switch piece {
    case .entry: "entry"
    case .section: "section"
    case .preamble: "preamble"
    case .property: "property"
    case .properties: "properties"
    case .file: "file"
    }
  }

  private var name: String? {
    switch piece {
    case .entry(let id, _): id.description
    case .section(let heading): Self.line(heading)
    case .property(let key): Self.line(key)
    case .preamble, .properties, .file: nil
    }
  }

  private var description: String {
    switch piece {
    case .entry(_, let title): "the entry “\(Self.line(title))”"
    case .section(let heading): "the section “\(Self.line(heading))”"
    case .preamble: "the text before the first heading"
    case .property(let key): "the property “\(Self.line(key))”"
    case .properties: "the properties"
    case .file: "the file"
    }
  }

  /// What a link says behind the path: `#^id` of an entry whose id is written, else `#heading`.
  private var anchor: String {
    switch piece {
    case .entry(let id, _):
      if winner.isEmpty {
        ""
      } else if EntryText.id(in: winner) == id {
        "#^\(id)"
      } else {
        Self.anchor(Self.heading(of: winner))
      }
    case .section(let heading): Self.anchor(heading)
    case .preamble, .property, .properties, .file: ""
    }
  }

  /// A heading as Obsidian's links write it: with spaces for what a link can't say.
  private static func anchor(_ heading: String) -> String {
    let plain = line(heading).map { ":#|^\\[]".contains($0) ? " " : $0 }
    let words = String(plain).split(separator: " ")
    return words.isEmpty ? "" : "#\(words.joined(separator: " "))"
  }

  private static func describe(_ provenance: Provenance?) -> String {
    provenance.map { "\(line($0.author)), \($0.date)" } ?? "not known"
  }

  /// The text as a double-quoted YAML scalar.
  private static func quoted(_ text: String) -> String {
    "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}
