import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

/// What a power cut or a failing disk makes of a repository, and what the next command makes of that.
@Suite struct DamageTests {
  let sandbox: Sandbox
  let clock = TestClock()
  let vault: Folder

  init() throws {
    sandbox = try Sandbox()
    vault = Folder(sandbox: sandbox)
    // Not kept open: libgit2 maps packs into memory, and a file that is cut off under a map ends the process.
    let vault = try TestVault(in: sandbox, clock: clock)
    try vault.write("# Log\n", to: "log.md")
    try vault.write("# Other\n", to: "notes/other.md")
    try vault.snapshot()
    for number in 1...3 { try vault.append("Entry \(number)", to: "log.md") }
    try vault.vault.locked { try vault.vault.rememberTip() }
  }

  /// The vault's folder, with no program of ours at work in it.
  struct Folder {
    let sandbox: Sandbox

    func write(_ text: String, to path: String) throws { try sandbox.write(text, to: "v/\(path)") }
    func text(_ path: String) -> String? { sandbox.text("v/\(path)") }
    func remove(_ path: String) throws { try sandbox.remove("v/\(path)") }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
      let output = try sandbox.run("git", ["-C", sandbox.path("v")] + arguments)
      guard output.status == 0 else { throw Sandbox.Failure("git \(arguments): \(output.error)") }
      return output.text.hasSuffix("\n") ? String(output.text.dropLast()) : output.text
    }

    func log() throws -> [String] {
      try git("log", "--format=%an: %s").split(separator: "\n").map(String.init)
    }
  }

  /// Opens the vault as the next command does, and lets it append.
  private func goOn(_ title: String = "After") throws -> TestVault {
    let next = try TestVault(in: sandbox, clock: clock)
    try next.append(title, to: "log.md")
    try next.snapshot()
    return next
  }

  private func expectWhole(_ vault: TestVault, _ titles: [String]) throws {
    let text = try #require(vault.text("log.md"))
    for title in titles {
      #expect(text.components(separatedBy: "] \(title)\n").count == 2, "\(title)")
    }
    #expect(vault.text("notes/other.md") == "# Other\n")
    #expect(try vault.complaints() == [])
    #expect(try vault.git("show", "HEAD:log.md") + "\n" == text)
  }

  static let entries = ["Entry 1", "Entry 2", "Entry 3", "After"]

  /// The files of the object database, below it.
  private func objects(_ suffix: String = "") throws -> [String] {
    let folder = sandbox.path("v/.git/objects")
    return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
        && !isFolder.boolValue && path.hasSuffix(suffix)
    }
  }

  private func overwrite(_ path: String, _ bytes: Data) throws {
    let path = sandbox.path("v/\(path)")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  static let tornReferences = ["", "\n", "0123", String(repeating: "\0", count: 41)]

  @Test(arguments: tornReferences)
  func `a torn branch is put back where it was`(_ text: String) throws {
    let log = try vault.log()
    try vault.write(text, to: ".git/refs/heads/main")
    let next = try goOn()
    try expectWhole(next, Self.entries)
    #expect(try next.log().dropFirst() == log[...])
  }

  @Test func `a branch that names what is no commit is put back where it was`() throws {
    let log = try vault.log()
    try vault.write("\(try vault.git("rev-parse", "HEAD^{tree}"))\n", to: ".git/refs/heads/main")
    let next = try goOn()
    try expectWhole(next, Self.entries)
    #expect(try next.log().dropFirst() == log[...])
  }

  @Test func `where a commit in the middle is lost, the branch goes back behind it, and later too`() throws {
    let log = try vault.log()
    let lost = try vault.git("rev-parse", "HEAD~1")
    for path in try objects(".idx") {
      let list = try sandbox.run("git", ["verify-pack", "-v", sandbox.path("v/.git/objects/\(path)")]).text
      guard list.contains("\(lost) commit") else { continue }
      try vault.remove(".git/objects/\(path)")
      try vault.remove(".git/objects/\(path.dropLast(4)).pack")
    }
    // An append needs nothing but the last commit.
    let first = try goOn()
    let next = try first.vault.locked { try first.vault.mend(.everything) }
    #expect(next.missing == [] && next.branch != nil)
    let last = try goOn("Later")
    for title in Self.entries + ["After", "Later"] {
      #expect(last.text("log.md")?.components(separatedBy: "] \(title)\n").count == 2, "\(title)")
    }
    #expect(try last.log().suffix(2) == log.suffix(2))
    // What hung on the lost one is still there, and named by nothing.
    try vault.git("rev-list", "--objects", "HEAD")
  }

  @Test func `a branch that is gone is put back, with its reflog or without`() throws {
    let log = try vault.log()
    try vault.remove(".git/refs/heads/main")
    #expect(try goOn().log().dropFirst() == log[...])
    try vault.remove(".git/refs/heads/main")
    try vault.remove(".git/logs")
    let next = try goOn("Later")
    try expectWhole(next, Self.entries + ["Later"])
    #expect(try next.log().count == log.count + 2)
  }

  @Test func `a branch that a person just began is no lost one`() throws {
    try vault.git("switch", "--orphan", "fresh")
    try vault.write("# Log\n", to: "log.md")
    let next = try goOn()
    #expect(try !next.log().contains { $0.hasSuffix("Entry 1") })
  }

  @Test(arguments: ["", "ref: refs/he", "gone"])
  func `a torn HEAD is written anew`(_ text: String) throws {
    let log = try vault.log()
    if text == "gone" { try vault.remove(".git/HEAD") } else { try vault.write(text, to: ".git/HEAD") }
    let next = try goOn()
    try expectWhole(next, Self.entries)
    #expect(try next.log().dropFirst() == log[...])
  }

  @Test func `a torn list of packed references is no obstacle`() throws {
    try vault.git("pack-refs", "--all")
    let text = try #require(vault.text(".git/packed-refs"))
    try vault.write(String(text.dropLast(9)), to: ".git/packed-refs")
    try expectWhole(try goOn(), Self.entries)
  }

  @Test(arguments: [0, 7, 40])
  func `a torn index is dropped`(_ size: Int) throws {
    let index = try Data(contentsOf: URL(fileURLWithPath: sandbox.path("v/.git/index")))
    try overwrite(".git/index", index.prefix(size))
    try expectWhole(try goOn(), Self.entries)
  }

  @Test func `a lost state folder costs nothing, and nothing counts as deleted`() throws {
    try vault.remove(".git/daybook")
    try vault.remove("notes/other.md")
    try expectWhole(try goOn(), Self.entries)
  }

  @Test(arguments: [0, 1])
  func `objects of a person's commit that a power cut emptied are written again, or its files committed anew`(
    _ kept: Int
  ) throws {
    let before = Set(try objects())
    try vault.write("# Mine\n", to: "mine/own.md")
    try vault.git("add", "mine")
    try vault.git("commit", "--quiet", "-m", "mine")
    let commit = try vault.git("rev-parse", "HEAD")
    let commitFile = "\(commit.prefix(2))/\(commit.dropFirst(2))"
    for path in Set(try objects()).subtracting(before) where kept == 0 || path != commitFile {
      try overwrite(".git/objects/\(path)", Data())
    }
    let next = try goOn()
    try expectWhole(next, Self.entries)
    #expect(try next.git("show", "HEAD:mine/own.md") == "# Mine")
    #expect(try next.log().contains("Ada: mine") == (kept == 1))
  }

  @Test(arguments: [0, 30, 200])
  func `a torn pack is moved away, and what it held is made again from the files`(_ size: Int) throws {
    let head = try vault.git("rev-parse", "HEAD")
    let newest = try #require(
      try objects(".idx").first { path in
        try sandbox.run("git", ["verify-pack", "-v", sandbox.path("v/.git/objects/\(path)")]).text.contains(
          head)
      })
    let pack = "\(newest.dropLast(4)).pack"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: sandbox.path("v/.git/objects/\(pack)")))
    try overwrite(".git/objects/\(pack)", bytes.prefix(size))
    let next = try goOn()
    try expectWhole(next, Self.entries)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: sandbox.path("v/.git/daybook/damaged")).count >= 2)
    #expect(try next.log().last == "Ada: config: edited" || next.log().count > 1)
  }

  @Test func `what only the remote still has is fetched`() throws {
    _ = try sandbox.run("git", ["init", "--quiet", "--bare", sandbox.path("hub.git")])
    try vault.git("remote", "add", "hub", sandbox.path("hub.git"))
    try vault.git("push", "--quiet", "hub", "main")
    let log = try vault.log()
    for path in try objects(".pack") { try overwrite(".git/objects/\(path)", Data()) }
    let next = try goOn()
    try expectWhole(next, Self.entries)
    #expect(try next.log().dropFirst() == log[...])
  }

  @Test func `a sound vault has no damage, and a damaged one says so before anything is done`() throws {
    #expect(try TestVault(in: sandbox, clock: clock).vault.damage().sentences == [])
    let pack = try #require(try objects(".pack").first)
    try overwrite(".git/objects/\(pack)", Data())
    try vault.write("x", to: ".git/index")
    let found = try TestVault(in: sandbox, clock: clock).vault.damage()
    #expect(found.setAside.count == 2)
    #expect(found.rewritten == ["The index"])
    #expect(try objects(".pack").contains(pack))
  }
}
