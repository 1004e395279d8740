public import Git
public import VaultModel

/// An entry as callers get it.
public struct EntryAnswer: Sendable {
  public var entry: Entry
  /// The agent that wrote it, else the person; nil where nothing says.
  public var author: String?
  /// The node that committed it; nil where no commit says.
  public var node: String?
  /// The commit that brought it, where one names it: it may change until it is published.
  public var commit: ObjectID?

  public var json: JSON {
    [
      "id": .string(entry.id.description), "timestamp": .string(entry.timestamp.description),
      "title": .string(entry.title), "kind": .string(entry.kind.rawValue), "fields": .object(fields),
      "body": .string(entry.body), "author": JSON(author), "node": JSON(node), "line": .int(entry.line),
      "commit": JSON(commit),
    ]
  }

  /// By name as written; what stands under one name twice is joined, a line each.
  private var fields: [JSON.Member] {
    var members = [JSON.Member]()
    for field in entry.fields {
      if let index = members.firstIndex(where: { $0.name == field.key }),
        case .string(let text) = members[index].value
      {
        members[index].value = .string("\(text)\n\(field.value)")
      } else {
        members.append(.init(field.key, .string(field.value)))
      }
    }
    return members
  }
}

/// Entries of a note, in file order.
public struct EntriesAnswer: Sendable {
  public var path: String
  public var entries: [EntryAnswer]
  /// How many there are, were it not for the number asked for.
  public var total: Int

  public var json: JSON {
    [
      "path": .string(path), "entries": .array(entries.map(\.json)), "total": .int(total),
      "truncated": .bool(entries.count < total),
    ]
  }
}
