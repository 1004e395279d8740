public import Git
public import VaultStore

/// A vault that was cloned anew beside one whose repository broke.
public struct RecoverAnswer: Sendable {
  /// The absolute path of the new folder.
  public var vault: String
  public var node: String
  public var head: ObjectID?
  /// The files of which the old folder had what nobody else has.
  public var brought: [VaultPath]
  /// What stays in the old folder alone, with the reason.
  public var left: [(path: String, why: String)]

  public var json: JSON {
    [
      "vault": .string(vault), "node": .string(node), "head": JSON(head),
      "brought": JSON(brought.map(\.description)),
      "left": .array(left.map { ["path": .string($0.path), "why": .string($0.why)] }),
    ]
  }
}
