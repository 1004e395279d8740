import Foundation
import Git
import Synchronization
import VaultModel
import VaultStore

@testable import VaultOperations

/// Nodes with one agent each, over a hub that is a path; all machines have one clock, set by the test.
final class QueueCluster: Sendable {
  private let folder: String
  /// Only kept for its folder's sake, and never used behind the beginning.
  private nonisolated(unsafe) let sandbox: Sandbox
  private let uptime: Uptime

  private final class Uptime: Sendable {
    let now = Mutex(BootClock(boot: "first", milliseconds: 1_000_000))
  }

  init() throws {
    sandbox = try Sandbox()
    folder = sandbox.folder
    uptime = Uptime()
    _ = try Repository.createBare(at: hub)
    try sandbox.vault.addRemote("origin", address: hub)
    let vault = try Vault(at: folder + "/v", environment: environment)
    _ = try vault.claim("first", as: Name("jerry"))
    _ = try vault.syncNow(.init())
  }

  static let claims = "refs/daybook/claims/"

  private var hub: String { folder + "/hub.git" }

  private var environment: VaultEnvironment {
    var environment = VaultEnvironment(now: { [uptime] in Sandbox.now + uptime.now.withLock(\.milliseconds) })
    environment.uptime = { [uptime] in uptime.now.withLock { $0 } }
    return environment
  }

  func pass(_ seconds: Int64) { uptime.now.withLock { $0.milliseconds += seconds * 1000 } }

  /// All machines are started again.
  func restart() { uptime.now.withLock { $0.boot += "+" } }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes a note of jerry's vault by hand.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path("v/\(name)")))
  }

  func append(_ text: String, to name: String) throws {
    try write((self.text("v/\(name)") ?? "") + text, to: name)
  }

  func references() throws -> [String] {
    try Repository.open(hub).references(prefix: "refs/daybook/").map(\.name)
  }

  /// Opens a node's vault anew, as another process would; the first time it is cloned.
  ///
  /// - Parameter random: what its process takes for random; nil for what is.
  func node(_ name: String, random: (@Sendable () -> UInt32)? = nil) throws -> QueueNode {
    var environment = environment
    if let random { environment.random = random }
    guard let agent = Name(name) else { throw CancellationError() }
    let path = name == "jerry" ? folder + "/v" : folder + "/\(name)"
    if !FileManager.default.fileExists(atPath: path) {
      _ = try CloneRequest(url: hub, path: path, node: name, program: "/bin/sh").join(
        environment: environment)
      let vault = try Vault(at: path, environment: environment)
      _ = try vault.addAgent(name)
      try vault.repository.setConfig("daybook.agent", name)
    }
    return QueueNode(vault: try Vault(at: path, environment: environment), agent: agent)
  }

  /// Where a task's reference is on the hub; nil where it isn't there.
  func reference(_ task: EntryID) throws -> ObjectID? {
    try Repository.open(hub).reference(Self.claims + ClaimName(task: task).reference)
  }

  /// How many references of claims of tasks the hub has.
  func taskReferences() throws -> Int {
    try Repository.open(hub).references(prefix: Self.claims).count { $0.name.contains("task%2F") }
  }

  /// Numbers that are all different and so small that no wait by them is felt.
  let shortWaits: @Sendable () -> UInt32 = {
    let last = Mutex<UInt32>(0)
    return {
      last.withLock { value in
        value += 1
        return value
      }
    }
  }()

  /// From now on somebody is faster than every push to the branch.
  func outrunPushes() throws {
    let script = """
      #!/bin/sh
      while read old new name; do
        test "$name" = refs/heads/main || continue
        unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
        faster=$(git -c user.name=Ada -c user.email=ada@example.org commit-tree -p "$old" -m faster "$old^{tree}")
        git update-ref "$name" "$faster"
      done
      """
    let hook = hub + "/hooks/pre-receive"
    try FileManager.default.createDirectory(atPath: hub + "/hooks", withIntermediateDirectories: true)
    try Data(script.utf8).write(to: URL(fileURLWithPath: hook))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
  }

  func allowPushes() throws { try FileManager.default.removeItem(atPath: hub + "/hooks/pre-receive") }

  /// Runs `body` while nobody reaches the hub.
  func partition(_ body: () throws -> Void) throws {
    try FileManager.default.moveItem(atPath: hub, toPath: hub + ".gone")
    defer { try? FileManager.default.moveItem(atPath: hub + ".gone", toPath: hub) }
    try body()
  }
}

/// Thrown where a process dies: what it did so far is done.
struct Death: Error {}

/// One process of an agent.
struct QueueNode {
  let vault: Vault
  let agent: Name

  func item(_ id: EntryID) throws -> FoldedItem {
    guard let item = try vault.fold().item(holding: id) else { throw VaultError(.unknownID, "No \(id).") }
    return item
  }

  func take(capability: String? = nil, dyingAt step: QueueStep? = nil) throws -> QueueAnswer? {
    try vault.takeTask(capability: capability, ttl: 600, as: agent) { if $0 == step { throw Death() } }
  }

  func done(_ id: EntryID, _ result: String? = nil) throws -> ChangeReceipt {
    try vault.update("\(id)", TaskChange(status: "completed", result: result), as: agent)
  }

  /// The same, and dies behind a step.
  func done(_ id: EntryID, _ result: String, dyingAt step: QueueStep) throws {
    let generation = try vault.claimMemories()[ClaimName(task: id)]?.holding?.generation ?? 0
    _ = try vault.end(
      item(id), TaskChange(status: "completed", result: result), "completed", generation, as: agent
    ) { if $0 == step { throw Death() } }
  }
}
