/// Who owns something, as one reference of the hub says: its commit's message, read and written.
///
/// A commit has no parents and the empty tree. Its nonce makes it unlike every other: two nodes that claim in one
/// second don't make one commit.
public struct Claim: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    case held, free, done
  }

  /// An agent on a node.
  public struct Holder: Hashable, Sendable {
    public var node: Name
    public var agent: Name

    public init(node: Name, agent: Name) {
      self.node = node
      self.agent = agent
    }
  }

  /// One change of the reference.
  public struct Transition: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
      case claimed, renewed, released, done
    }

    public var kind: Kind
    public var generation: UInt64
    public var holder: Holder
    /// 64 random bits.
    public var nonce: UInt64
    /// What it was for, one word: the entry with a task's result, or an occurrence of a schedule; nil for a plain
    /// claim.
    public var subject: String?

    public init(_ kind: Kind, generation: UInt64, holder: Holder, nonce: UInt64, subject: String? = nil) {
      (self.kind, self.generation, self.holder, self.nonce) = (kind, generation, holder, nonce)
      self.subject = subject
    }
  }

  public var name: ClaimName
  /// Seconds that it holds without being renewed.
  public var ttl: Int
  /// The latest ones, oldest first, never empty; a run of renewals counts as one.
  public private(set) var transitions: [Transition]
  /// Whether there were earlier ones that are no longer told.
  public private(set) var isCut: Bool

  /// How many transitions are told.
  public static let memory = 16
  /// Seconds that a claim may last: 10 s to 24 h.
  public static let ttls = 10...86_400

  /// The first claim of a name.
  public init(_ name: ClaimName, ttl: Int, first: Transition) {
    (self.name, self.ttl, transitions, isCut) = (name, ttl, [first], false)
  }

  public var latest: Transition { transitions[transitions.count - 1] }
  public var generation: UInt64 { latest.generation }

  public var state: State {
    switch latest.kind {
    case .claimed, .renewed: .held
    case .released: .free
    case .done: .done
    }
  }

  /// Who holds it; nil where nobody does.
  public var holder: Holder? { state == .held ? latest.holder : nil }

  /// The claim after one more transition.
  public func after(_ transition: Transition, ttl: Int? = nil) -> Claim {
    var next = self
    next.ttl = ttl ?? self.ttl
    if transition.kind == .renewed, latest.kind == .renewed, latest.holder == transition.holder,
      latest.generation == transition.generation
    {
      next.transitions.removeLast()
    }
    next.transitions.append(transition)
    if next.transitions.count > Self.memory {
      next.transitions.removeFirst(next.transitions.count - Self.memory)
      next.isCut = true
    }
    return next
  }

  /// Whether a transition happened, asked of the reference after a reply that never came.
  ///
  /// 1. Its nonce is told: it did.
  /// 2. It isn't, and the one that it was to follow is told, or none is missing: it didn't.
  /// 3. Else so much has come since that nobody can say: nil, which counts as not held.
  public func happened(nonce: UInt64, after previous: UInt64?) -> Bool? {
    if transitions.contains(where: { $0.nonce == nonce }) { return true }  // 1
    if !isCut || transitions.contains(where: { $0.nonce == previous }) { return false }  // 2
    return nil  // 3
  }

  /// The commit's message.
  public var message: String {
    var lines = ["claim: \(name)", "", "TTL: \(ttl)", "Cut: \(isCut)"]
    lines += transitions.map {
      "Transition: \($0.kind.rawValue) \($0.generation) \($0.holder.node) \($0.holder.agent) \($0.nonce)"
        + ($0.subject.map { " \($0)" } ?? "")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads a commit's message; nil for one that isn't ours.
  public init?(message: String, name: ClaimName) {
    var ttl: Int?
    var isCut = false
    var transitions = [Transition]()
    for line in message.split(separator: "\n").dropFirst() {
      let words = line.split(separator: " ")
      switch words.first {
      case "TTL:" where words.count == 2: ttl = Int(words[1])
      case "Cut:" where words.count == 2: isCut = words[1] == "true"
      case "Transition:":
        guard words.count == 6 || words.count == 7, let kind = Transition.Kind(rawValue: String(words[1])),
          let generation = UInt64(words[2]), let node = Name(words[3]), let agent = Name(words[4]),
          let nonce = UInt64(words[5])
        else { return nil }
        transitions.append(
          Transition(
            kind, generation: generation, holder: Holder(node: node, agent: agent), nonce: nonce,
            subject: words.count == 7 ? String(words[6]) : nil))
      default: break
      }
    }
    guard let ttl, Self.ttls.contains(ttl), (1...Self.memory).contains(transitions.count) else { return nil }
    (self.name, self.ttl, self.transitions, self.isCut) = (name, ttl, transitions, isCut)
  }
}
