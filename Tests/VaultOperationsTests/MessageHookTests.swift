import Foundation
import Synchronization
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct MessageHookTests {
  private let sandbox: Sandbox
  private let now = Time()
  private let vault: Vault
  private let jerry: Name
  private let bobby: Name

  private final class Time: Sendable {
    let milliseconds = Mutex(Sandbox.now)

    func pass(minutes: Int64) { milliseconds.withLock { $0 += minutes * 60_000 } }
  }

  init() throws {
    sandbox = try Sandbox()
    let now = now
    vault = try Vault(
      at: sandbox.folder + "/v",
      environment: VaultEnvironment(now: { now.milliseconds.withLock { $0 } }))
    jerry = try Name(checking: "jerry", of: .agent)
    bobby = try Name(checking: "bobby", of: .agent)
    _ = try vault.addAgent("bobby")
    _ = try vault.addAgent("billy")
    _ = try vault.register(bobby, .init(capabilities: ["disks"]))
  }

  /// A command that notes what it got, and ends with a status.
  private func hook(ending status: Int = 0) throws {
    let told = "\(sandbox.folder)/told"
    _ = try vault.set(
      "onMessage",
      to:
        "echo \"$DAYBOOK_MESSAGE_ID $DAYBOOK_MESSAGE_FROM $DAYBOOK_MESSAGE_TO $DAYBOOK_AGENT $0 $#\" >> '\(told)'; cat > '\(told).json'; exit \(status)"
    )
  }

  private func told() -> [String] {
    let bytes = FileManager.default.contents(atPath: "\(sandbox.folder)/told") ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func send(_ text: String, to: String = "bobby") throws -> EntryID {
    var new = NewMessage(to: to)
    new.text = text
    return try vault.send(new, as: jerry).entry.id
  }

  @Test func `each message to an agent of this node is told once, as data`() throws {
    try hook()
    vault.runHooks()
    #expect(told().isEmpty)
    let text =
      "Look at `this`; $(touch \(sandbox.folder)/planted)\n\n" + String(repeating: "x", count: 200_000)
    let first = try send(text)
    let second = try send("To whoever can", to: "@disks")
    _ = try send("To an agent of another node", to: "billy")
    for _ in 0..<2 { vault.runHooks() }
    #expect(told() == ["\(first) jerry bobby bobby sh 0", "\(second) jerry @disks bobby sh 0"])
    let third = try send(text)
    vault.runHooks()
    let input = try #require(FileManager.default.contents(atPath: "\(sandbox.folder)/told.json"))
    let json = try #require(JSON(utf8: Array(input)))
    #expect(json["id"] == .string(third.description))
    #expect(json["text"] == .string(text))
    #expect(json["agent"] == "bobby")
    #expect(!FileManager.default.fileExists(atPath: "\(sandbox.folder)/planted"))
  }

  @Test func `who has answered is told nothing`() throws {
    let id = try send("Early")
    _ = try vault.acknowledge(id.description, .init(), as: bobby)
    try hook()
    vault.runHooks()
    #expect(told().isEmpty)
  }

  @Test func `what fails is tried five times within an hour, then shown in status until it is answered`()
    throws
  {
    try hook(ending: 1)
    let id = try send("Wake up")
    for _ in 0..<60 {
      vault.runHooks()
      now.pass(minutes: 1)
    }
    #expect(told().count == 5)
    #expect(
      try vault.status().warnings.contains { $0.code == "hook-failed" && $0.message.contains("1 message") })
    try hook()
    let next = try send("Another")
    vault.runHooks()
    #expect(
      told().last?.hasPrefix(next.description) == true && told().count == 6, "what is new is told as ever")
    _ = try vault.acknowledge(id.description, .init(), as: bobby)
    vault.runHooks()
    #expect(try !vault.status().warnings.contains { $0.code == "hook-failed" })
  }

  @Test func `one that fails doesn't keep others waiting, and no second process tells meanwhile`() throws {
    let first = try send("One")
    let second = try send("Two")
    _ = try vault.set("onMessage", to: "test $DAYBOOK_MESSAGE_ID = \(second)")
    vault.runHooks()
    let deliveries = MessageDeliveries(text: try vault.remembered("on-message") ?? "")
    #expect(deliveries.failures(.init(agent: bobby, message: first)) == 1)
    #expect(deliveries.failures(.init(agent: bobby, message: second)) == 0)
    try hook()
    now.pass(minutes: 2)
    let lock = try FileLock("\(vault.repository.gitDirectory)daybook/hooks.lock", patience: 0)
    vault.runHooks()
    #expect(told().isEmpty)
    withExtendedLifetime(lock) {}
  }

  @Test func `its command is shown to nobody`() throws {
    let secret = "curl -H 'Authorization: Bearer hush'"
    #expect(try vault.set("onMessage", to: secret).json.description.contains("hush") == false)
    #expect(try vault.settings().map(\.json.description).joined().contains("hush") == false)
    #expect(try vault.setting("onMessage").value == "(set)")
  }
}
