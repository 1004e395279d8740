import Git
public import VaultModel
public import VaultStore

/// Which messages are asked for.
public struct InboxQuery: Sendable {
  /// Those that were answered, taken back, or shown and expired as well.
  public var includesAll = false
  /// Only those that this agent was never shown on this node.
  public var isNew = false
  /// At most so many, the oldest; nil for all.
  public var limit: Int?

  public init(includesAll: Bool = false, isNew: Bool = false, limit: Int? = nil) {
    self.includesAll = includesAll
    self.isNew = isNew
    self.limit = limit
  }
}

extension Vault {
  /// The messages to an agent, and to what it can do, that nobody has answered yet.
  ///
  /// One that expired is left out only where the agent was shown it before. Call ``markShown(_:to:)`` when
  /// the answer has been given out.
  public func inbox(_ query: InboxQuery = InboxQuery(), of agent: Name) throws -> InboxAnswer {
    if let limit = query.limit, limit < 0 {
      throw VaultError(.badOption, "\(limit) is no number of messages.", hint: "Use 0 or more.")
    }
    let mail = try correspondence(of: agent)
    let (shown, now) = (try shownMessages(to: agent), environment.now())
    let found = mail.received().filter { letter in
      if query.isNew, !shown.isDisjoint(with: letter.ids) { return false }
      if query.includesAll { return true }
      return letter.answers.isEmpty && !(letter.isExpired(at: now) && !shown.isDisjoint(with: letter.ids))
    }
    let letters = query.limit.map { Array(found.prefix($0)) } ?? found
    let nodes = try nodes(of: letters)
    let claimed = letters.contains(where: \.record.isOffer) ? try claimedOffers(of: agent) : []
    let items = try letters.compactMap { letter in
      try mail.entry(letter.record, in: letter.path).map { answer(letter, $0, nodes, claimed, mail, now) }
    }
    return InboxAnswer(items: items, total: found.count)
  }

  /// The messages to an agent by its name; nil where there is no such agent.
  public func inbox(ofAgentNamed name: String) throws -> InboxAnswer? {
    guard let agent = Name(name), try folder.holdsFolder("agents/\(agent)") else { return nil }
    return try inbox(of: agent)
  }

  /// Remembers that an agent was shown messages of these ids; what is answered meanwhile needn't be.
  public func markShown(_ ids: [String], to agent: Name) throws {
    let known = try shownMessages(to: agent)
    let new = Set(ids.compactMap { EntryID($0) })
    guard !new.isSubset(of: known) else { return }
    let open = try correspondence(of: agent).received().filter(\.answers.isEmpty).map { Set($0.ids) }
    let shown = open.filter { !$0.isDisjoint(with: known) || !$0.isDisjoint(with: new) }
    try setShownMessages(shown.reduce(into: []) { $0.formUnion($1) }, to: agent)
  }

  private func answer(
    _ letter: Letter, _ entry: Entry, _ nodes: [EntryID: String], _ claimed: Set<String>,
    _ mail: Correspondence,
    _ now: Int64
  ) -> MessageAnswer {
    let isMine =
      letter.record.isOffer
      && (letter.deciding?.by == mail.agent || claimed.contains(Self.claimName(of: letter.id)))
    let author = entry.field("Agent")
    let home = mail.profile(of: letter.from)?.node?.description
    let node = nodes[letter.id]
    var suspicion: String?
    if let author, author != letter.from.description {
      suspicion = "it stands in \(letter.from)'s OUTBOX, and says that \(author) wrote it"
    } else if let home, let node, node != home {
      suspicion = "\(letter.from) is registered on \(home), and \(node) committed it"
    } else if let home, node == nil, entry.hasWrittenID, letter.id.node != EntryID.hash(ofNode: home) {
      suspicion = "\(letter.from) is registered on \(home), and another node gave it its id"
    }
    return MessageAnswer(
      letter: letter, title: entry.label, text: entry.body, to: entry.field(MailRecord.to) ?? "",
      replyTo: entry.field("Reply-to").flatMap { Edge.targets(in: $0).first }, node: node,
      isExpired: letter.isExpired(at: now),
      isClaimable: letter.record.isOffer && letter.answers.isEmpty && !isMine,
      isMine: isMine, suspicion: suspicion)
  }

  /// How many commits are looked through for those that brought messages.
  private static let reach = 500

  /// The nodes that committed messages, as far as the latest commits tell.
  private func nodes(of letters: [Letter]) throws -> [EntryID: String] {
    var wanted = Set(letters.map(\.id))
    guard !wanted.isEmpty, let head = try headCommit() else { return [:] }
    var nodes = [EntryID: String]()
    var left = Self.reach
    try forEachAncestor(of: head) { commit in
      left -= 1
      let trailers = commit.trailers
      for (key, value) in trailers where key == "Entry" {
        guard let id = EntryID(value), wanted.remove(id) != nil else { continue }
        nodes[id] = trailers.first { $0.key == "Node" }?.value
      }
      return left > 0 && !wanted.isEmpty
    }
    return nodes
  }
}
