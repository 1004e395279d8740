import MarkdownSyntax

/// An entry that is yet to be written.
public struct EntryDraft: Sendable {
  /// Why a draft can't be an entry.
  public enum Refusal: Error, Hashable, Sendable {
    /// A title, field name or value holds a line break; the text belongs into the body.
    case lineBreak(in: String)
    /// A field's name is empty, or holds `:` or `*`, or begins or ends with a space.
    case fieldName(String)
    /// The named part holds a NUL.
    case nul(in: String)
  }

  public var title: String
  public var fields: [Field]
  public var body: String

  /// Checks that every part fits its place.
  public init(title: String = "", fields: [Field] = [], body: String = "") throws(Refusal) {
    let parts = [("the title", title)] + fields.map { ("the field \($0.key)", $0.value) }
    let names = fields.map { ("a field's name", $0.key) }
    for (name, text) in names + parts where text.unicodeScalars.contains(where: Self.breaksLine) {
      throw .lineBreak(in: name)
    }
    for (name, text) in names + parts + [("the body", body)] where text.utf8.contains(0) {
      throw .nul(in: name)
    }
    for field in fields where !Self.isFieldName(field.key) { throw .fieldName(field.key) }
    self.title = title
    self.fields = fields
    self.body = body
  }

  /// Writes the entry in the one spelling of the format, with LF and a final line end.
  ///
  /// - Returns: the bytes, and how many lines of the body were escaped.
  public func rendered(id: EntryID, at timestamp: Timestamp) -> (bytes: [UInt8], escaped: Int) {
    let title = BodyEscaping.encodeTitle(Self.trimmed(title))
    var text = "## [\(timestamp)]" + (title.isEmpty ? "" : " " + title) + "\n"
    for field in fields {
      let value = BodyEscaping.encodeValue(Self.trimmed(field.value))
      text += "**\(field.key):**" + (value.isEmpty ? "" : " " + value) + "\n"
    }
    text += "^\(id)\n"
    let (body, escaped) = BodyEscaping.encode(body)
    if !body.isEmpty { text += "\n" + body + "\n" }
    return (Array(text.utf8), escaped)
  }

  /// Whether an entry in the vault says the same as this draft, its id and time aside.
  public func says(_ entry: Entry) -> Bool {
    let own = rendered(id: entry.id, at: entry.timestamp)
    return Content(of: own.bytes) == entry.content
  }

  private static func isFieldName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return !bytes.isEmpty && !bytes.contains(UInt8(ascii: ":")) && !bytes.contains(UInt8(ascii: "*"))
      && bytes[...] == bytes[...].trimmed
  }

  private static func trimmed(_ text: String) -> String {
    String(decoding: Array(text.utf8)[...].trimmed, as: UTF8.self)
  }

  private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r"
  }
}
