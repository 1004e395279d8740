import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

/// A power cut that takes what wasn't flushed is played by putting older bytes back, and by a new session.
@Suite struct UnflushedTests {
  let sandbox: Sandbox
  let vault: TestVault
  let memory = "agents/jerry/MEMORY.md"

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.snapshot()
  }

  /// Opens the vault as after a start of the machine.
  private func afterPowerCut() throws -> Vault {
    var environment = vault.clock.environment
    environment.session = { "another" }
    return try Vault(at: vault.vault.path, environment: environment)
  }

  private func recover() throws {
    let vault = try afterPowerCut()
    try vault.locked { _ = try vault.snapshot(identity: vault.identity()) }
  }

  @Test(arguments: ["none of it", "half of it", "zeros in its place", "zeros at its end", "a hole"])
  func `what was lost of appends is put back`(left: String) throws {
    try vault.append("First", body: "one", to: memory)
    try vault.vault.locked { try vault.vault.flushNotes() }
    let before = vault.text(memory)!
    for number in 0..<3 { try vault.append("More \(number)", to: memory) }
    let (after, head) = (vault.text(memory)!, try vault.vault.head().commit)
    let zeros = String(repeating: "\0", count: after.utf8.count - before.utf8.count)
    let torn: String =
      switch left {
      case "half of it": String(after.dropLast(40))
      case "zeros in its place": before + zeros
      case "zeros at its end": after.dropLast(40) + String(repeating: "\0", count: 40)
      case "a hole": before + "\0\0\0\0\0\0\0\0" + String(after.dropFirst(before.count + 8))
      default: before
      }
    #expect(torn != after)
    try vault.write(torn, to: memory)
    try recover()
    #expect(vault.text(memory) == after)
    #expect(try vault.vault.head().commit == head)
    #expect(try vault.complaints() == [])
  }

  @Test func `a new note that was lost is written again`() throws {
    try vault.append("First", to: "shared/NEW.md")
    let text = vault.text("shared/NEW.md")
    try vault.remove("shared/NEW.md")
    try recover()
    #expect(vault.text("shared/NEW.md") == text)
  }

  @Test func `what a person wrote behind the loss is kept beside it`() throws {
    try vault.append("First", to: memory)
    try vault.vault.locked { try vault.vault.flushNotes() }
    let before = vault.text(memory)!
    let lost = try vault.append("Lost", to: memory).id
    try vault.write(before + "\n## [2026-02-16T13:00:00Z] By hand\n", to: memory)
    try recover()
    let text = try #require(vault.text(memory))
    #expect(text.contains("^\(lost)") && text.contains("By hand") && text.contains("First"))
    #expect(try vault.complaints() == [])
  }

  @Test func `without a start of the machine a deletion is one`() throws {
    try vault.append("First", to: memory)
    let before = vault.text(memory)!
    try vault.append("Second", to: memory)
    try vault.write(before, to: memory)
    try vault.snapshot()
    #expect(vault.text(memory) == before)
  }

  @Test func `what was deleted from notes on the disk stays deleted over a start of the machine`() throws {
    try vault.append("First", to: memory)
    let before = vault.text(memory)!
    try vault.append("Second", to: memory)
    try vault.vault.locked { try vault.vault.flushNotes() }
    try vault.write(before, to: memory)
    try recover()
    #expect(vault.text(memory) == before)
  }
}
