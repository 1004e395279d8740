import Foundation
import Git
import Testing
import VaultModel
import VaultStore
import VaultSync

@testable import VaultOperations

/// A vault whose making died, or that has to be made anew.
@Suite struct UnfinishedVaultTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private func path(_ name: String) -> String { "\(sandbox.folder)/\(name)" }

  private func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func initialize(_ path: String, remote: String? = nil) throws {
    var request = InitRequest(path: path, node: "one", program: "/bin/daybook")
    request.agents = ["jerry"]
    request.remote = remote
    _ = try request.make()
  }

  /// A vault with an entry, and the bare repository that it was pushed to.
  private func shared() throws -> (vault: String, hub: String) {
    let (vault, hub) = (path("shared"), path("hub.git"))
    _ = try Repository.createBare(at: hub)
    try initialize(vault, remote: hub)
    try append("First", to: vault)
    _ = try Vault(at: vault).syncNow(SyncRequest())
    return (vault, hub)
  }

  private func append(_ title: String, to vault: String) throws {
    let note = try #require(VaultPath("agents/jerry/MEMORY.md"))
    _ = try Vault(at: vault).append(EntryDraft(title: title), to: note, agent: Name("jerry"))
  }

  private func memory(_ vault: String) throws -> String {
    try String(contentsOfFile: "\(vault)/agents/jerry/MEMORY.md", encoding: .utf8)
  }

  @Test func `an init that died before its repository was whole is begun anew`() throws {
    let vault = path("fresh")
    try makeFolder("\(vault)/.daybook-tmp-init/.git/objects")
    try makeFolder("\(vault)/.daybook")
    try initialize(vault)
    #expect(try names(vault).allSatisfy { !$0.hasPrefix(".daybook-tmp") })
    #expect(FileManager.default.fileExists(atPath: "\(vault)/agents/jerry/MEMORY.md"))
  }

  @Test func `an init that died behind its first files writes the others`() throws {
    let vault = path("fresh")
    try initialize(vault)
    for name in ["README.md", ".daybook/config.yml"] {
      try FileManager.default.removeItem(atPath: "\(vault)/\(name)")
    }
    try initialize(vault)
    #expect(FileManager.default.fileExists(atPath: "\(vault)/README.md"))
  }

  @Test func `what a clone that died left beside its place is gone after the next`() throws {
    let (_, hub) = try shared()
    let area = path("area")
    try makeFolder("\(area)/.v.daybook-tmp/.git/objects")
    _ = try CloneRequest(url: hub, path: "\(area)/v", node: "two", program: "/bin/daybook").join()
    #expect(try names(area) == ["v"])
  }

  @Test func `an empty folder becomes the clone, and one that holds half of a clone, too`() throws {
    let (_, hub) = try shared()
    let area = path("area")
    try makeFolder("\(area)/empty")
    _ = try CloneRequest(url: hub, path: "\(area)/empty", node: "two", program: "/bin/daybook").join()
    // As where something is mounted on the folder: it was filled where it is.
    try makeFolder("\(area)/half/.daybook-tmp-clone")
    try makeFolder("\(area)/half/.git/objects")
    try "x".write(toFile: "\(area)/half/.git/HEAD", atomically: false, encoding: .utf8)
    _ = try CloneRequest(url: hub, path: "\(area)/half", node: "three", program: "/bin/daybook").join()
    #expect(try names(area) == ["empty", "half"])
    #expect(try memory("\(area)/half").contains("First"))
    #expect(try !names("\(area)/half").contains(".daybook-tmp-clone"))
  }

  @Test func `a fresh clone gets what only the old folder has, and no old versions`() throws {
    let (vault, hub) = try shared()
    let old = path("old")
    _ = try CloneRequest(url: hub, path: old, node: "two", program: "/bin/daybook").join()
    try append("Only here", to: old)
    try makeFolder("\(old)/notes")
    try "# Plan\n".write(toFile: "\(old)/notes/plan.md", atomically: false, encoding: .utf8)
    // Meanwhile, elsewhere.
    try append("Second", to: vault)
    try FileManager.default.removeItem(atPath: "\(vault)/README.md")
    _ = try Vault(at: vault).syncNow(SyncRequest())
    try FileManager.default.removeItem(atPath: "\(old)/.git/objects")
    let request = RecoverRequest(old: old, path: old + ".recovered", program: "/bin/daybook")
    let found = try request.recover()
    #expect(found.brought.map(\.description) == ["agents/jerry/MEMORY.md", "notes/plan.md"])
    let text = try memory(found.vault)
    for title in ["First", "Only here", "Second"] {
      #expect(text.components(separatedBy: "] \(title)\n").count == 2, "\(title)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(found.vault)/README.md"))
    #expect(try !names("\(found.vault)").contains("conflicts"))
    #expect(try Vault(at: found.vault).status().dirty == [])
  }
}
