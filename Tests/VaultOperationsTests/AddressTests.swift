import Foundation
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct AddressTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }

  init() throws { sandbox = try Sandbox() }

  @Test(arguments: [
    ("MEMORY", "agents/jerry/MEMORY.md"),
    ("MEMORY.md", "agents/jerry/MEMORY.md"),
    ("bobby/ALERTS", "agents/bobby/ALERTS.md"),
    ("bobby/ALERTS.md", "agents/bobby/ALERTS.md"),
    ("shared/DECISIONS", "shared/DECISIONS.md"),
    ("shared/NEW", "shared/NEW.md"),
    ("agents/bobby/MEMORY", "agents/bobby/MEMORY.md"),
    ("notes/deep/idea", "notes/deep/idea.md"),
    ("README", "README.md"),
    ("README.md", "README.md"),
    ("projects/idea", "projects/idea.md"),
    ("Projects/idea", "Projects/idea.md"),
  ])
  func `FILE names a note`(reference: String, path: String) throws {
    try sandbox.write("x", to: "projects/other.md")
    let note = try vault.note(reference, agent: Name("jerry"))
    #expect(note.description == path)
  }

  @Test(arguments: [
    "../x", "/etc/passwd", "a//b", "a/", "", ".", "..", ".git/config", ".Git/config", "a/.git/b",
    ".daybook/config.yml",
    ".obsidian/x", "a\0b", "a\nb", "a\\b", ".md", "x/.md", String(repeating: "a", count: 300),
  ])
  func `what leads out of the vault is refused`(reference: String) throws {
    #expect(code { _ = try vault.note(reference, agent: Name("jerry")) } == .outsideVault)
  }

  @Test func `other files than Markdown hold no entries`() throws {
    try sandbox.write("x", to: "picture.png")
    #expect(code { _ = try vault.note("picture.png", agent: nil) } == .notAFile)
  }

  @Test func `an id is found by its end or its beginning`() throws {
    var entry = NewEntry()
    entry.title = "One"
    let one = try vault.add(entry, to: "shared/DECISIONS", as: nil).id
    let two = try vault.add(entry, to: "shared/RECENT_EVENTS", as: nil).id
    #expect(try vault.entry(one.description).path == "shared/DECISIONS.md")
    #expect(try vault.entry("^\(two)").path == "shared/RECENT_EVENTS.md")
    #expect(try vault.entry(two.description.uppercased()).id == two)
    let suffix = String(one.description.suffix(8))
    #expect(try vault.entry(suffix).id == one)
    let error = #expect(throws: VaultError.self) { try vault.entry(String(one.description.prefix(8))) }
    #expect(error?.code == .ambiguousID)
    #expect(error?.details["matches"]?.contains(two.description) == true)
    for bad in ["", "abc", "nothing-like-an-id", "uuuuuuuu", "zzzzzzzz"] {
      #expect(code { _ = try vault.entry(bad) } == .unknownID)
    }
  }

  @Test(arguments: [
    ("2h", -7200), ("3d", -259_200), ("0s", 0), ("2026-02-16", -43200), ("2026-02-16T11:00:00Z", -3600),
    ("2026-02-16T13:00:00+01:00", 0),
  ])
  func `a span begins`(text: String, seconds: Int64) throws {
    #expect(try Moment.since(text, now: Sandbox.now).milliseconds == Sandbox.now + seconds * 1000)
  }

  @Test(arguments: ["", "h", "-2h", "+2h", "2y", "2026-13-01", "99999999999999999999d"])
  func `what is no time is refused`(text: String) {
    #expect(code { _ = try Moment.since(text, now: Sandbox.now) } == .badTime)
  }

  @Test func `the vault is the nearest one upward`() throws {
    let top = vault.path
    func found(_ given: String?, _ variables: [String: String], in folder: String) throws -> String {
      try VaultLocation(given, in: Surroundings(variables: variables, folder: folder, program: "/d")).path
    }
    #expect(try found(nil, [:], in: "\(top)/agents/jerry") == top)
    #expect(try found(nil, ["DAYBOOK_VAULT": "/elsewhere"], in: top) == "/elsewhere")
    #expect(try found("../v", ["DAYBOOK_VAULT": "/elsewhere"], in: top) == top)
    #expect(code { _ = try found(nil, ["HOME": sandbox.folder], in: "/") } == .noVault)
    let home = "\(sandbox.folder)/home"
    let files = FileManager.default
    try files.createDirectory(
      atPath: "\(home)/.openclaw/shared-vault/.daybook", withIntermediateDirectories: true)
    #expect(try found(nil, ["HOME": home], in: "/") == "\(home)/.openclaw/shared-vault")
  }

  @Test(arguments: [
    ("hub.git", "/home/ada/hub.git"), ("./hub", "/home/ada/hub"), ("../hub", "/home/hub"), ("/hub", "/hub"),
    ("git@host:vault.git", "git@host:vault.git"), ("ssh://host/vault", "ssh://host/vault"),
    ("https://host/vault", "https://host/vault"), ("file:///hub", "file:///hub"),
    ("a/b:c", "/home/ada/a/b:c"),
  ])
  func `a remote's relative path is made absolute`(text: String, address: String) {
    let surroundings = Surroundings(variables: [:], folder: "/home/ada", program: "/d")
    #expect(surroundings.remoteAddress(text) == address)
  }
}
