public import VaultModel
public import VaultStore

/// A decision as a caller asks for it.
public struct NewDecision: Sendable {
  public var title: String
  public var context: String?
  public var decision: String
  public var consequences: String?
  /// proposed or accepted; nil means proposed.
  public var status: String?
  /// Ids of the decisions in whose place it stands.
  public var supersedes: [String] = []
  public var body = ""
  /// Makes a retry a no-op.
  public var key: String?

  public init(title: String, decision: String) {
    (self.title, self.decision) = (title, decision)
  }
}

/// What can be said of a decision after it was recorded.
public enum Verdict: String, Sendable, CaseIterable {
  case accept, reject, deprecate

  var state: DecisionState {
    switch self {
    case .accept: .accepted
    case .reject: .rejected
    case .deprecate: .deprecated
    }
  }
}

/// The fields of a decision that an amendment replaces; nil leaves one as it is.
public struct Amendment: Sendable {
  public var context: String?
  public var decision: String?
  public var consequences: String?
  public var reason: String?

  public init(
    context: String? = nil, decision: String? = nil, consequences: String? = nil, reason: String? = nil
  ) {
    self.context = context
    self.decision = decision
    self.consequences = consequences
    self.reason = reason
  }
}

extension Vault {
  /// Records a decision in `shared/DECISIONS.md`.
  ///
  /// Throws `.unknownID` for a decision to supersede that isn't there, and `.wrongState` for one in whose
  /// place another stands already.
  public func decide(_ new: NewDecision, as agent: Name?) throws -> ChangeReceipt {
    let state = try new.status.map { try Self.state($0, of: .decision) } ?? DecisionState.proposed.rawValue
    guard [DecisionState.proposed.rawValue, DecisionState.accepted.rawValue].contains(state) else {
      throw VaultError(
        .badOption, "A new decision can't be \(state).", hint: "Record it as proposed or accepted.")
    }
    guard !new.title.allSatisfy(\.isWhitespace), !new.decision.allSatisfy(\.isWhitespace) else {
      throw VaultError(
        .badOption, "A decision needs a title and --decision.", hint: "Say what is done from now on.")
    }
    let path = try note("shared/DECISIONS", agent: agent)
    var fields = [Field(key: "Status", value: state)]
    if let context = new.context { fields.append(Field(key: "Context", value: context)) }
    fields.append(Field(key: "Decision", value: new.decision))
    if let consequences = new.consequences { fields.append(Field(key: "Consequences", value: consequences)) }
    var last: EntryID?
    if !new.supersedes.isEmpty {
      let superseded = try itemsToSupersede(new.supersedes, isRetry: new.key != nil)
      for item in superseded { try stampIfNeeded(item.root) }
      let links = superseded.map { Self.link($0.root.path, $0.id) }
      fields.append(Field(key: "Supersedes", value: links.joined(separator: ", ")))
      last = superseded.map(\.lastID).max()
    }
    let draft = try EntryDraft(
      title: new.title, fields: fields + signature(of: agent, in: path), body: new.body)
    try Self.check(key: new.key)
    let entry = try append(draft, to: path, agent: agent, key: new.key, above: last)
    refreshViews()
    return ChangeReceipt(
      id: entry.id, kind: .decision, state: state, title: new.title, path: path.description, entry: entry)
  }

  private func itemsToSupersede(_ ids: [String], isRetry: Bool) throws -> [FoldedItem] {
    let fold = try fold()
    var found = [FoldedItem]()
    for id in ids {
      let item = try item(id, .decision, in: fold)
      if found.contains(where: { $0.id == item.id }) { continue }
      if let by = item.supersededBy, !isRetry {
        throw VaultError(
          .wrongState, "\(item.id) was superseded by \(by) already.",
          hint: "Supersede that one, or both: --supersedes \(by)", details: ["supersededBy": by.description])
      }
      found.append(item)
    }
    return found
  }

  /// Says of a decision that it is accepted, rejected or deprecated.
  ///
  /// What was said before is said again only where others contradict it. Throws `.wrongState` for a decision
  /// in whose place another stands, or that was taken back.
  public func judge(
    _ id: String, _ verdict: Verdict, reason: String? = nil, as agent: Name?
  ) throws -> ChangeReceipt {
    let item = try item(id, .decision, in: try fold())
    let state = verdict.state.rawValue
    try refuseRetracted(item)
    if let by = item.supersededBy, item.state == DecisionState.superseded.rawValue {
      throw VaultError(
        .wrongState, "\(item.id) was superseded by \(by).",
        hint: "Record a new decision with: daybook decide TITLE --supersedes \(by)",
        details: ["supersededBy": by.description])
    }
    var receipt = ChangeReceipt(
      id: item.id, kind: .decision, state: state, title: item.root.title, path: item.root.path)
    if item.state == state, item.contradiction.isEmpty {
      receipt.remark = "\(item.id) is \(state) already."
      return receipt
    }
    var fields = [Field(key: "Status", value: state)]
    if let reason { fields.append(Field(key: "Reason", value: reason)) }
    receipt.entry = try change(
      item, .updates, title: "\(state.capitalized): \(item.root.title)", fields,
      in: Self.home(of: item.root.path), as: agent)
    return receipt
  }

  /// Replaces fields of a decision; its status stays.
  public func amend(_ id: String, _ amendment: Amendment, as agent: Name?) throws -> ChangeReceipt {
    let item = try item(id, .decision, in: try fold())
    try refuseRetracted(item)
    let parts = [
      ("Context", amendment.context), ("Decision", amendment.decision),
      ("Consequences", amendment.consequences),
    ]
    var fields = parts.compactMap { key, value in value.map { Field(key: key, value: $0) } }
    guard !fields.isEmpty else {
      throw VaultError(
        .badOption, "Nothing is to be amended.", hint: "Give --context, --decision or --consequences.")
    }
    var receipt = ChangeReceipt(
      id: item.id, kind: .decision, state: item.state, title: item.root.title, path: item.root.path)
    if fields.allSatisfy({ item.value($0.key) == $0.value }) {
      receipt.remark = "\(item.id) says so already."
      return receipt
    }
    if let reason = amendment.reason { fields.append(Field(key: "Reason", value: reason)) }
    receipt.entry = try change(
      item, .amends, title: "Amended: \(item.root.title)", fields, in: Self.home(of: item.root.path),
      as: agent)
    return receipt
  }

  func refuseRetracted(_ item: FoldedItem) throws {
    guard item.isRetracted else { return }
    throw VaultError(
      .wrongState, "\(item.id) was taken back.", hint: "Write it anew, or see: daybook show \(item.id)")
  }

  static func check(key: String?) throws {
    guard let key, key.isEmpty || key.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { return }
    throw VaultError(
      .badOption, "The key is empty or holds control characters.", hint: "Use one line of text.")
  }
}

extension String {
  /// With its first letter as a capital.
  var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
