import Git
import VaultModel

/// What an agent's folder says of the agent: who it is, and what it sent.
struct AgentFolder {
  /// A note of its outbox, and which blob that is.
  struct Mail {
    var blob: ObjectID
    var note: Outbox.Note
  }

  var name: Name
  /// The folder's tree, by which it is known whether anything changed.
  var tree: ObjectID
  /// Nil where there is no `AGENT.md`, or one whose properties can't be read.
  var profile: AgentProfile?
  /// Archives by month, then `OUTBOX.md`.
  var mail: [Mail]

  var outbox: Outbox { Outbox(owner: name, notes: mail.map(\.note)) }
}
