/// What a remote has, as it says itself.
public struct RemoteHeads: Sendable, Equatable {
  public struct Reference: Sendable, Equatable {
    /// The full name, `refs/heads/main`; peeled tags end in `^{}`.
    public var name: String
    public var id: ObjectID

    public init(name: String, id: ObjectID) {
      self.name = name
      self.id = id
    }
  }

  /// All references but HEAD, as advertised: by name.
  public var references: [Reference]
  /// The branch that HEAD names, without `refs/heads/`; nil of an empty remote, and where HEAD is
  /// detached.
  public var defaultBranch: String?
  /// Whether the remote has no working tree; nil where that can't be told, as of any that is spoken with.
  public var isBare: Bool?

  public init(references: [Reference], defaultBranch: String? = nil, isBare: Bool? = nil) {
    self.references = references
    self.defaultBranch = defaultBranch
    self.isBare = isBare
  }

  public subscript(name: String) -> ObjectID? {
    references.first { $0.name == name }?.id
  }
}
