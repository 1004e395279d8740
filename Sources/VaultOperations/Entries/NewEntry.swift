import VaultModel
import VaultStore

/// An entry as a caller asks for it.
public struct NewEntry: Sendable {
  public var title: String?
  public var task: String?
  public var status: String?
  public var context: String?
  /// What it depends on: whole ids become links, other text stays.
  public var depends: [String] = []
  /// Further fields, each as `Key=Value`.
  public var fields: [String] = []
  public var body = ""
  /// Makes a retry a no-op.
  public var key: String?
  /// The entry's time, RFC 3339; nil means now.
  public var time: String?

  public init() {}

  /// The entry's fields, in the order in which they are written: Task, Status, Context, Dependencies, then
  /// the others.
  func draft(in vault: Vault) throws -> EntryDraft {
    var written = [Field]()
    for (name, value) in [("Task", task), ("Status", status), ("Context", context)] {
      if let value { written.append(Field(key: name, value: value)) }
    }
    if !depends.isEmpty {
      let values = try depends.map { try vault.linked($0) }
      written.append(Field(key: "Dependencies", value: values.joined(separator: ", ")))
    }
    for field in fields {
      guard let equals = field.firstIndex(of: "=") else {
        throw VaultError(
          .badOption, "“\(field)” is no field.", hint: "Write it as --field 'Key=Value'.")
      }
      written.append(
        Field(key: String(field[..<equals]), value: String(field[field.index(after: equals)...])))
    }
    let isEmpty = ([title ?? "", body] + written.map(\.value)).allSatisfy { $0.allSatisfy(\.isWhitespace) }
    guard !isEmpty else {
      throw VaultError(
        .badOption, "The entry says nothing.", hint: "Give it a --title, a --task, a --field or a --body.")
    }
    return try EntryDraft(title: title ?? "", fields: written, body: body)
  }
}

extension Vault {
  /// An entry's whole id as a link to it, where the vault has the entry; any other text as it is.
  func linked(_ text: String) throws -> String {
    guard let id = EntryID(text.hasPrefix("^") ? String(text.dropFirst()) : text) else { return text }
    let written = Array("^\(id)".utf8)
    for path in try notes() {
      guard let bytes = try folder.read(path)?.bytes, bytes.contains(written) else { continue }
      if Document(bytes).writtenIDs.contains(id) {
        return "[[\(path.withoutExtension)#\(String(decoding: written, as: UTF8.self))]]"
      }
    }
    return "^\(id)"
  }
}
