public import Git
public import VaultModel

/// What a commit did to a note.
public struct ChangeAnswer: Sendable {
  public enum Operation: String, Sendable, CaseIterable { case add, edit, move, delete }

  public var commit: ObjectID
  /// The author's time: an entry's own.
  public var at: Timestamp
  /// The agent that wrote it; nil for a person's edits.
  public var agent: String?
  /// The commit's author, agent or person.
  public var author: String
  public var node: String?
  public var operation: Operation
  /// decision, alert, task or entry; edit for all that is no new entry.
  public var kind: String
  public var path: String
  public var id: EntryID?
  public var title: String
  /// The first line of the commit's message.
  public var subject: String?

  public var json: JSON {
    [
      "commit": .string(commit.hex), "at": .string(at.description), "agent": JSON(agent),
      "author": .string(author),
      "node": JSON(node), "op": .string(operation.rawValue), "kind": .string(kind), "path": .string(path),
      "id": JSON(id), "title": .string(title),
    ]
  }
}

/// Changes, newest first.
public struct LogAnswer: Sendable {
  public var changes: [ChangeAnswer]

  public var json: JSON { ["changes": .array(changes.map(\.json))] }
}
