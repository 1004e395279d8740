import MarkdownSyntax
import VaultModel
import VaultStore

extension Vault {
  /// Writes an entry that changes an item, above all that its thread has.
  ///
  /// The entry names the item, and by `After` those entries of its thread that it couldn't be known to have
  /// seen: so that what is said in sight of another word contradicts nothing.
  func change(
    _ item: FoldedItem, _ verb: Edge.Verb, title: String, _ fields: [Field], body: String = "",
    in path: VaultPath, as agent: Name?
  ) throws -> AppendReceipt {
    try stampIfNeeded(item.root)
    var written = fields
    written.append(Field(key: verb.fieldName, value: Self.link(item.root.path, item.id)))
    let node = EntryID.hash(ofNode: try identity().node.description)
    let unseen = item.entries.filter { item.heads.contains($0.id) && $0.id != item.id && $0.id.node != node }
    if !unseen.isEmpty {
      for fact in unseen { try stampIfNeeded(fact) }
      let links = unseen.map { Self.link($0.path, $0.id) }
      written.append(Field(key: Edge.Verb.after.fieldName, value: links.joined(separator: ", ")))
    }
    let draft = try EntryDraft(title: title, fields: written + signature(of: agent, in: path), body: body)
    let receipt = try append(draft, to: path, agent: agent, above: item.lastID)
    refreshViews()
    return receipt
  }

  /// Who wrote an entry, where its note doesn't say so.
  func signature(of agent: Name?, in path: VaultPath) -> [Field] {
    guard let agent, path.agent.map(String.init) != agent.description else { return [] }
    return [Field(key: "Agent", value: agent.description)]
  }

  /// A link to an entry: what a reader of the note can follow.
  static func link(_ path: String, _ id: EntryID) -> String {
    "[[\(path.hasSuffix(".md") ? String(path.dropLast(3)) : path)#^\(id)]]"
  }

  /// The note that a new entry about something in `path` belongs to: not its archive.
  static func home(of path: String) throws -> VaultPath {
    guard let path = VaultPath(Fact.home(of: path)) else {
      throw VaultError(.bug, "\(path) is no path.", hint: "Please report it.")
    }
    return path
  }

  /// Writes an entry's computed id into its note, so that other entries can refer to it for good.
  ///
  /// The entry is found by the id, for its place may have changed.
  func stampIfNeeded(_ fact: Fact) throws {
    guard let path = VaultPath(fact.path) else { return }
    let known = try folder.read(path)?.bytes ?? []
    if Document(known).hasWritten(fact.id) { return }
    let identity = try identity()
    try locked {
      let before = try noteForAppending(path, identity: identity)
      let document = Document(before)
      if document.hasWritten(fact.id) { return }
      guard let entry = document.entries(path: path.description).first(where: { $0.id == fact.id }) else {
        throw VaultError(
          .busy, "\(path) was changed meanwhile.", hint: "Look at the note, and try again.")
      }
      let after = try before.applying([entry.stamp(in: before)])
      guard Document(after).hasWritten(fact.id) else {
        throw VaultError(
          .openBlock,
          "The id of the entry at line \(entry.line) of \(path) can't be written below its heading.",
          hint: "Put a blank line under its fields.")
      }
      try folder.replace(path, with: after, isExecutable: folder.read(path)?.isExecutable ?? false)
      let step = CommitStep(
        files: [path: VaultFile(after)], author: .person,
        subject: "\(CommitStep.label(path)): name \(entry.label)")
      _ = try commitFile(step, path, identity: identity, orRestore: before)
    }
  }
}

extension Document {
  func hasWritten(_ id: EntryID) -> Bool { writtenIDs.contains(id) }
}
