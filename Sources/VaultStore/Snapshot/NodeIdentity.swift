package import Git
public import VaultModel

/// Who a node is: what its commits are signed with.
public struct NodeIdentity: Hashable, Sendable {
  public var node: Name
  /// The agent of this node, if one was set: `daybook.agent`.
  public var agent: Name?
  /// The person whom git's configuration names; the node itself where it names none.
  public var person: (name: String, email: String) {
    (personName ?? node.description, personEmail ?? Self.address(node.description))
  }
  private var personName: String?
  private var personEmail: String?

  public init(node: Name, agent: Name? = nil, person: (name: String, email: String)? = nil) {
    self.node = node
    self.agent = agent
    personName = person?.name
    personEmail = person?.email
  }

  /// An agent as the author of a commit.
  static func signature(of agent: String, at time: Int64) -> Signature {
    Signature(name: agent, email: address(agent), time: time)
  }

  /// The person as the author of a commit.
  func personSignature(at time: Int64) -> Signature {
    Signature(name: person.name, email: person.email, time: time)
  }

  /// The node as a committer, never before its parents: `now` and `parents` in seconds since 1970.
  package func committer(now: Int64, parents: [Int64]) -> Signature {
    Signature(
      name: node.description, email: Self.address(node.description), time: max(now, parents.max() ?? now))
  }

  private static func address(_ name: String) -> String { "\(name)@daybook.invalid" }
}
