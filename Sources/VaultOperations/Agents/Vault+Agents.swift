public import Git
public import VaultModel
public import VaultStore

extension Vault {
  /// The agents that have a folder, by name.
  public func agents() throws -> [Name] { try agentNotes().keys.sorted { $0.description < $1.description } }

  /// The agents with what their folders hold, by name.
  public func agentList() throws -> [AgentAnswer] {
    try agentNotes().sorted { $0.key.description < $1.key.description }.map { name, paths in
      var answer = AgentAnswer(name: name, notes: paths.count, entries: 0)
      for path in paths {
        let entries = Document(try folder.read(path)?.bytes ?? []).entries(path: path.description)
        answer.entries += entries.count
        answer.at = (entries.map(\.timestamp) + [answer.at].compactMap(\.self)).max()
      }
      return answer
    }
  }

  /// Makes an agent's folder with its first notes, and commits it; notes that exist stay as they are.
  public func addAgent(_ text: String) throws -> Name {
    let name = try Name(checking: text, of: .agent)
    let identity = try identity()
    return try locked {
      var isNew = false
      for file in Template.folder(of: name) where try !folder.holdsFile(file.path) {
        try folder.replace(file.path, with: file.bytes)
        isNew = true
      }
      guard isNew else {
        throw VaultError(
          .exists, "The agent \(name) has its notes already.", hint: "See agents/\(name)/ in the vault.")
      }
      _ = try snapshot(identity: identity)
      return name
    }
  }

  /// Gives an agent's folder another name, with the `agent` property of its notes, as one commit.
  ///
  /// Links in other notes stay: an entry's id in them says what is meant. Where the agent is this node's,
  /// its setting follows.
  public func renameAgent(_ old: String, to new: String) throws -> ObjectID? {
    let (from, to) = (try Name(checking: old, of: .agent), try Name(checking: new, of: .agent))
    let identity = try identity()
    return try locked {
      guard try folder.holdsFolder("agents/\(from)") else {
        throw VaultError(
          .notFound, "There is no agent \(from).", hint: "List agents with: daybook agent list")
      }
      guard try !folder.holdsFolder("agents/\(to)") else {
        throw VaultError(.exists, "There is an agent \(to) already.", hint: "Choose another name.")
      }
      _ = try snapshot(identity: identity)
      try Folder.rename("\(path)/agents/\(from)", to: "\(path)/agents/\(to)")
      for note in try agentNotes()[to] ?? [] {
        guard let file = try folder.read(note), let text = String(validating: file.bytes, as: UTF8.self)
        else { continue }
        let altered = Array(Template.bearing(to, text, insteadOf: from).utf8)
        if altered != file.bytes { try folder.replace(note, with: altered, isExecutable: file.isExecutable) }
      }
      let commit = try commitMove(
        from: "agents/\(from)/", to: "agents/\(to)/", "agents: rename \(from) to \(to)", identity)
      if identity.agent == from { try repository.setConfig("daybook.agent", to.description) }
      return commit
    }
  }

  /// Commits files that were moved on disk from below one folder to below another.
  private func commitMove(
    from: String, to: String, _ subject: String, _ identity: NodeIdentity
  ) throws -> ObjectID? {
    var files = [VaultPath: VaultFile?]()
    guard let tree = try head().commit.map({ try repository.readCommit($0).tree }) else { return nil }
    try repository.forEachFile(in: tree) { file in
      guard let old = VaultPath(bytes: file.path), old.description.hasPrefix(from),
        let new = VaultPath(to + old.description.dropFirst(from.count)), let moved = try folder.read(new)
      else { return }
      files[old] = .some(nil)
      files[new] = VaultFile(moved.bytes, kind: moved.isExecutable ? .executable : .regular)
    }
    let step = CommitStep(files: files, author: .person, subject: subject)
    let commit = files.isEmpty ? nil : try commit([step], identity: identity).last
    _ = try snapshot(identity: identity)
    return commit?.id
  }

  private func agentNotes() throws -> [Name: [VaultPath]] {
    var notes = [Name: [VaultPath]]()
    for file in try folder.list(isWanted: { $0 == "agents/" || $0.hasPrefix("agents/") }).files {
      guard file.path.isMarkdown, let name = file.path.agent.flatMap({ Name($0) }) else { continue }
      notes[name, default: []].append(file.path)
    }
    return notes
  }
}
