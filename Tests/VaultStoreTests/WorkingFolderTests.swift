import Foundation
import Testing
import VaultTesting

@testable import VaultStore

@Suite struct WorkingFolderTests {
  let sandbox: Sandbox
  let folder: WorkingFolder

  init() throws {
    sandbox = try Sandbox()
    folder = try WorkingFolder(sandbox.folder)
  }

  private func path(_ text: String) throws -> VaultPath { try #require(VaultPath(text)) }

  private func code(_ body: () throws -> Void) -> VaultError.Code? {
    do { try body() } catch { return (error as? VaultError)?.code }
    return nil
  }

  @Test func `a file is read with what the disk says of it`() throws {
    try sandbox.write("text", to: "a/b.md")
    chmod(sandbox.path("a/b.md"), 0o755)
    let file = try #require(try folder.read(path("a/b.md")))
    #expect(file.bytes == Array("text".utf8) && file.isExecutable && file.stat.size == 4)
  }

  @Test(arguments: ["none.md", "none/none.md"])
  func `a missing file is nil`(text: String) throws {
    #expect(try folder.read(path(text)) == nil)
    try folder.remove(path(text))
  }

  @Test func `a symbolic link is never followed, at the end or as a folder`() throws {
    try sandbox.write("secret", to: "outside/secret.md")
    try sandbox.write("x", to: "vault/x.md")
    let vault = try WorkingFolder(sandbox.path("vault"))
    symlink("../outside/secret.md", sandbox.path("vault/link.md"))
    symlink("../outside", sandbox.path("vault/folder"))
    for text in ["link.md", "folder/secret.md", "folder/new.md"] {
      let path = try path(text)
      #expect(code { _ = try vault.read(path) } == .outsideVault, "\(text)")
      #expect(code { _ = try vault.append([1], to: path) } == .outsideVault, "\(text)")
    }
    #expect(code { try vault.replace(path("link.md"), with: [1]) } == .notAFile)
    #expect(code { try vault.replace(path("folder/new.md"), with: [1]) } == .outsideVault)
    #expect(code { try vault.remove(path("folder/secret.md")) } == .outsideVault)
    #expect(sandbox.text("outside/secret.md") == "secret")
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.path("outside")) == ["secret.md"])
    let listing = try vault.list()
    #expect(listing.files.map(\.path.description) == ["x.md"])
    #expect(Set(listing.skipped.map(\.path)) == ["link.md", "folder"])
  }

  @Test func `a pipe or a folder is no file, and nothing waits for it`() throws {
    mkfifo(sandbox.path("pipe"), 0o644)
    try sandbox.write("x", to: "folder/x")
    #expect(code { _ = try folder.read(path("pipe")) } == .notAFile)
    #expect(code { try folder.replace(path("pipe"), with: [1]) } == .notAFile)
    #expect(code { _ = try folder.append([1], to: path("pipe")) } != nil)
    #expect(code { _ = try folder.read(path("folder")) } == .notAFile)
    #expect(code { try folder.replace(path("folder"), with: [1]) } == .notAFile)
    #expect(code { try folder.remove(path("folder")) } == .notAFile)
    #expect(code { _ = try folder.append([1], to: path("folder")) } == .notAFile)
    #expect(try folder.list().skipped.map(\.path) == ["pipe"])
  }

  @Test func `a file is replaced whole, and an open one keeps its old bytes`() throws {
    try sandbox.write("old", to: "a.md")
    let reader = try FileHandle(forReadingFrom: URL(fileURLWithPath: sandbox.path("a.md")))
    let stat = try folder.replace(path("a.md"), with: Array("new".utf8), isExecutable: true)
    #expect(String(decoding: try #require(try reader.readToEnd()), as: UTF8.self) == "old")
    let file = try #require(try folder.read(path("a.md")))
    #expect(file.bytes == Array("new".utf8) && file.isExecutable && file.stat == stat)
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.folder) == ["a.md"])
  }

  @Test func `folders are made for a new file, and go with the last one`() throws {
    _ = try folder.replace(path("a/b/c.md"), with: [1])
    _ = try folder.replace(path("a/d.md"), with: [1])
    try folder.remove(path("a/b/c.md"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.path("a")) == ["d.md"])
    try folder.remove(path("a/d.md"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.folder).isEmpty)
  }

  @Test func `appending keeps what is there`() throws {
    #expect(try folder.append(Array("one".utf8), to: path("a/b.md")) == 0)
    #expect(try folder.append(Array("two".utf8), to: path("a/b.md")) == 3)
    #expect(sandbox.text("a/b.md") == "onetwo")
  }

  @Test func `a folder of git's, a temporary and a name that can't be shared are not listed`() throws {
    for name in [".git/config", "a/.git/config", ".daybook-tmp-1", "a\\b", "b.md", "a/c.md"] {
      try sandbox.write("x", to: name)
    }
    let listing = try folder.list()
    #expect(listing.files.map(\.path.description) == ["a/c.md", "b.md"])
    #expect(Set(listing.skipped.map(\.path)) == ["a\\b", "a/.git"])
  }
}
