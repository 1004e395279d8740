import Foundation
public import Git
public import VaultModel
public import VaultStore

/// A vault in a sandbox, with a clock of its own.
public final class TestVault {
  public let vault: Vault
  public let sandbox: Sandbox
  public let clock: TestClock
  /// The vault's folder in the sandbox.
  public let name: String

  /// Opens what is in the folder, or makes an empty vault there.
  ///
  /// - Parameter isConfigured: whether the settings that nodes share are there; else they come with a sync.
  public init(
    _ name: String = "v", in sandbox: Sandbox, clock: TestClock = TestClock(), agent: String? = nil,
    isConfigured: Bool = true
  ) throws {
    (self.name, self.sandbox, self.clock) = (name, sandbox, clock)
    let path = sandbox.path(name)
    if sandbox.text("\(name)/.git/HEAD") == nil {
      let repository = try Repository.create(at: path)
      try repository.setConfig("daybook.node", name)
      try repository.setConfig("user.name", "Ada")
      try repository.setConfig("user.email", "ada@example.org")
      if let agent { try repository.setConfig("daybook.agent", agent) }
    }
    if !isConfigured {
      try FileManager.default.createDirectory(
        atPath: sandbox.path("\(name)/.daybook"), withIntermediateDirectories: true)
    } else if sandbox.text("\(name)/.daybook/config.yml") == nil {
      try sandbox.write("format: 1\nmerge: 1\n", to: "\(name)/.daybook/config.yml")
    }
    vault = try Vault(at: path, environment: clock.environment)
  }

  public func write(_ text: String, to path: String) throws { try sandbox.write(text, to: "\(name)/\(path)") }

  public func text(_ path: String) -> String? { sandbox.text("\(name)/\(path)") }

  public func remove(_ path: String) throws { try sandbox.remove("\(name)/\(path)") }

  @discardableResult
  public func git(_ arguments: String...) throws -> String {
    let output = try sandbox.run("git", ["-C", sandbox.path(name)] + arguments)
    guard output.status == 0 else { throw Sandbox.Failure("git \(arguments): \(output.error)") }
    return output.text.hasSuffix("\n") ? String(output.text.dropLast()) : output.text
  }

  @discardableResult
  public func snapshot() throws -> Snapshot {
    try vault.locked { try vault.snapshot(identity: vault.identity()) }
  }

  @discardableResult
  public func append(
    _ title: String, fields: [Field] = [], body: String = "", to path: String, agent: String? = nil,
    key: String? = nil, at time: Timestamp? = nil
  ) throws -> AppendReceipt {
    let draft = try EntryDraft(title: title, fields: fields, body: body)
    guard let path = VaultPath(path) else { throw Sandbox.Failure("\(path) is no path") }
    return try vault.append(draft, to: path, agent: agent.flatMap { Name($0) }, key: key, at: time)
  }

  /// Commits a tree that no working tree would hold, on `parent`; moves no branch.
  public func commit(_ files: [(path: String, mode: FileMode, text: String)], on parent: ObjectID?) throws
    -> ObjectID
  {
    let repository = vault.repository
    let changes = try files.map {
      (path: $0.path, file: Optional((mode: $0.mode, id: try repository.writeBlob(Array($0.text.utf8)))))
    }
    let tree = try repository.updateTree(parent.map { try repository.readCommit($0).tree }, changes: changes)
    return try commit(tree: tree, on: parent)
  }

  public func commit(tree: ObjectID, on parent: ObjectID?) throws -> ObjectID {
    let signature = Signature(name: "Bob", email: "bob@example.org", time: clock.now / 1000)
    return try vault.repository.writeCommit(
      tree: tree, parents: parent.map { [$0] } ?? [], author: signature, committer: signature,
      message: "remote\n")
  }

  /// The subjects of history, newest first, each with its author.
  public func log() throws -> [String] {
    try git("log", "--format=%an: %s").split(separator: "\n").map(String.init)
  }

  /// What is wrong with the repository, in git's words: nothing, as a rule.
  public func complaints() throws -> [String] {
    let fsck = try sandbox.run(
      "git", ["-C", sandbox.path(name), "fsck", "--strict", "--no-dangling", "--no-progress"])
    return try git("status", "--porcelain").split(separator: "\n").map(String.init)
      + (fsck.status == 0 ? [] : [fsck.error + fsck.text])
  }
}
