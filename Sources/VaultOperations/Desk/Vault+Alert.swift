public import VaultModel
public import VaultStore

/// An alert as a caller asks for it.
public struct NewAlert: Sendable {
  public var title: String
  public var severity: String
  /// Names what is wrong, the same whenever it is wrong again.
  public var fingerprint: String?
  public var context: String?
  public var body = ""

  public init(title: String, severity: String) {
    (self.title, self.severity) = (title, severity)
  }
}

/// What is done about an alert.
public enum AlertStep: String, Sendable, CaseIterable {
  case acknowledge = "ack"
  case resolve
  case silence
}

extension Vault {
  /// Raises an alert in the acting agent's ALERTS. One that is known there under the same fingerprint is
  /// brought up to date instead; where nothing is new, nothing is written.
  ///
  /// An alert that somebody acknowledged or silenced stays so, unless it got worse.
  public func raise(_ new: NewAlert, as agent: Name?) throws -> ChangeReceipt {
    guard let severity = AlertSeverity(reading: new.severity) else {
      throw VaultError(
        .badOption, "“\(new.severity)” is no severity.",
        hint: "Use \(AlertSeverity.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    guard !new.title.allSatisfy(\.isWhitespace) else {
      throw VaultError(.badOption, "An alert needs a title.", hint: "Say what is wrong, and where.")
    }
    if let fingerprint = new.fingerprint, fingerprint.allSatisfy(\.isWhitespace) {
      throw VaultError(
        .badOption, "The fingerprint is empty.", hint: "Name place and fault, such as billy-disk-full.")
    }
    let path = try note("ALERTS", agent: agent)
    let fingerprint = new.fingerprint.map { Content(of: Array($0.utf8)).text }
    if let fingerprint, let known = try alert(fingerprint, in: path) {
      return try raiseAgain(known, new, severity, path, agent)
    }
    var fields = [Field(key: "Severity", value: severity.rawValue)]
    if let fingerprint { fields.append(Field(key: "Fingerprint", value: fingerprint)) }
    fields.append(Field(key: "Status", value: AlertState.firing.rawValue))
    if let context = new.context { fields.append(Field(key: "Context", value: context)) }
    let draft = try EntryDraft(title: new.title, fields: fields, body: new.body)
    let entry = try append(draft, to: path, agent: agent)
    refreshViews()
    return ChangeReceipt(
      id: entry.id, kind: .alert, state: AlertState.firing.rawValue, title: new.title, path: path.description,
      entry: entry)
  }

  private func alert(_ fingerprint: String, in path: VaultPath) throws -> FoldedItem? {
    try fold().items.last { item in
      item.kind == .alert && !item.isRetracted && item.root.homePath == path.description
        && item.root.fields["Fingerprint"] == fingerprint
    }
  }

  private func raiseAgain(
    _ item: FoldedItem, _ new: NewAlert, _ severity: AlertSeverity, _ path: VaultPath, _ agent: Name?
  ) throws -> ChangeReceipt {
    let isWorse = item.severity.map { severity < $0 } ?? true
    let isQuiet = item.state == AlertState.acknowledged.rawValue || item.state == AlertState.silenced.rawValue
    let firesAnew = !isQuiet || isWorse
    let state = firesAnew ? AlertState.firing.rawValue : item.state
    var receipt = ChangeReceipt(
      id: item.id, kind: .alert, state: state, title: item.title, path: item.root.path)
    let saysNothingNew =
      item.state == state && item.severity == severity && item.title == new.title
      && (new.context.map { $0 == item.value("Context") } ?? true) && new.body.isEmpty
    if saysNothingNew {
      receipt.remark = "\(item.id) is \(state) already, and nothing is new."
      return receipt
    }
    var fields = [Field(key: "Severity", value: severity.rawValue)]
    if let fingerprint = item.root.fields["Fingerprint"] {
      fields.append(Field(key: "Fingerprint", value: fingerprint))
    }
    if firesAnew { fields.append(Field(key: "Status", value: state)) }
    if let context = new.context { fields.append(Field(key: "Context", value: context)) }
    receipt.entry = try change(
      item, .updates, title: new.title, fields, body: new.body, in: path, as: agent)
    return receipt
  }

  /// Acknowledges, resolves or silences an alert, in the note that it stands in.
  ///
  /// - Parameter until: the end of a silence: a time, or how long from now; nil means until it is resolved.
  /// - Returns: a receipt without an entry, and why, where there was nothing to do.
  public func step(
    _ id: String, _ step: AlertStep, until: String? = nil, reason: String? = nil, as agent: Name?
  ) throws -> ChangeReceipt {
    let item = try item(id, .alert, in: try fold())
    try refuseRetracted(item)
    var end: Timestamp?
    if let until {
      guard step == .silence else {
        throw VaultError(.badOption, "Only a silence has an end.", hint: "Leave --until out.")
      }
      end = try Moment.until(until, now: environment.now())
    }
    let (verb, state): (Edge.Verb, AlertState) =
      switch step {
      case .acknowledge: (.acknowledges, .acknowledged)
      case .resolve: (.resolves, .resolved)
      case .silence: (.silences, .silenced)
      }
    var receipt = ChangeReceipt(
      id: item.id, kind: .alert, state: state.rawValue, title: item.title, path: item.root.path)
    let isResolved = item.state == AlertState.resolved.rawValue
    if isResolved || item.state == state.rawValue && (step != .silence || item.silencedUntil == end) {
      receipt.state = item.state
      receipt.remark = "\(item.id) is \(item.state) already."
      return receipt
    }
    var fields = [Field(key: "Status", value: state.rawValue)]
    if let end { fields.append(Field(key: "Until", value: end.description)) }
    if let reason { fields.append(Field(key: "Reason", value: reason)) }
    receipt.entry = try change(
      item, verb, title: "\(state.rawValue.capitalized): \(item.title)", fields,
      in: noteForStep(item, agent), as: agent)
    return receipt
  }

  /// The note that the alert stands in; where the agent may not write there, its own ALERTS.
  private func noteForStep(_ item: FoldedItem, _ agent: Name?) throws -> VaultPath {
    let home = try Self.home(of: item.root.path)
    guard writeZone != nil, let agent, home.agent.map(String.init) != agent.description else { return home }
    return try note("agents/\(agent)/ALERTS", agent: agent)
  }
}
