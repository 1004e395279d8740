import Foundation
import Git
import Testing

@Suite struct RepositoryTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test func `A new repository is what git expects`() throws {
    let repository = try sandbox.repository("r")
    #expect(repository.workingDirectory == sandbox.path("r/"))
    #expect(repository.gitDirectory == sandbox.path("r/.git/"))
    #expect(repository.commonDirectory == repository.gitDirectory)
    #expect(!repository.isBare && repository.state == .clean)
    #expect(try sandbox.git("r", "status", "--porcelain", "--branch") == "## No commits yet on main\n")
    let error = #expect(throws: GitError.self) { try sandbox.repository("r") }
    #expect(error?.code == .exists)
    #expect(try Repository.createBare(at: sandbox.path("b")).isBare)
    #expect(!Libgit2.version.isEmpty)
  }

  @Test func `Where no repository is, none is found, also not above`() throws {
    _ = try sandbox.repository("r")
    try sandbox.write("", to: "r/sub/x")
    for path in ["none", "r/sub"] {
      let error = #expect(throws: GitError.self) { try Repository.open(sandbox.path(path)) }
      #expect(error?.code == .notFound)
    }
  }

  @Test(arguments: [
    ["extensions.worktreeConfig", "true"], ["extensions.partialClone", "origin"],
    ["extensions.objectFormat", "sha256"], ["core.splitIndex", "true"], ["index.sparse", "true"],
    ["index.skipHash", "true"], ["core.repositoryFormatVersion", "2"],
    ["extensions.refStorage", "reftable"], ["extensions.unheardOf", "true"],
  ])
  func `What libgit2 can't read is refused with what to do`(setting: [String]) throws {
    _ = try sandbox.repository("r")
    let config = ["config", "--file", sandbox.path("r/.git/config")]
    _ = try sandbox.run("git", config + ["core.repositoryFormatVersion", "1"])
    _ = try sandbox.run("git", config + setting)
    let error = #expect(throws: GitError.self) { try Repository.open(sandbox.path("r")) }
    #expect(error?.code == .unsupportedRepository && error?.hint != nil, "\(String(describing: error))")
  }

  @Test func `A shallow clone is refused`() throws {
    let repository = try sandbox.repository("r")
    let first = try repository.commit(["a": "1"])
    let second = try repository.commit(["a": "2"], parents: [first])
    try repository.updateReference("refs/heads/main", to: second, expecting: nil, log: "test")
    try sandbox.git(".", "clone", "-q", "--depth", "1", "file://" + sandbox.path("r"), "shallow")
    let error = #expect(throws: GitError.self) { try Repository.open(sandbox.path("shallow")) }
    #expect(error?.code == .unsupportedRepository)
  }

  @Test(.enabled(if: getuid() == 0, "only root can give a folder away"))
  func `Another user's repository is refused`() throws {
    _ = try sandbox.repository("r")
    for name in ["r/.git", "r"] {
      try FileManager.default.setAttributes([.ownerAccountID: 4711], ofItemAtPath: sandbox.path(name))
    }
    let error = #expect(throws: GitError.self) { try Repository.open(sandbox.path("r")) }
    #expect(error?.code == .wrongOwner && error?.hint != nil)
  }

  @Test func `A half-done merge is seen`() throws {
    let repository = try sandbox.repository("r")
    try sandbox.write(ObjectID.zero.hex + "\n", to: "r/.git/MERGE_HEAD")
    #expect(repository.state == .merge)
  }

  @Test func `Settings and remotes are read and written`() throws {
    let repository = try sandbox.repository("r")
    #expect(try repository.configString("daybook.node") == nil)
    try repository.setConfig("daybook.node", "a b")
    try repository.setConfig("daybook.Key", "2")
    #expect(try repository.configString("daybook.node") == "a b")
    #expect(try repository.configEntries(prefix: "daybook.").map(\.key) == ["daybook.node", "daybook.key"])
    try repository.deleteConfig("daybook.node")
    try repository.deleteConfig("daybook.node")
    #expect(try repository.configString("daybook.node", scope: .any) == nil)
    #expect(try repository.configString("user.name") == nil)
    try repository.setConfig("user.name", "Ada")
    try repository.setConfig("user.email", "ada@example.org")
    #expect(try repository.identity()?.name == "Ada")

    try repository.addRemote("z", url: "host:path")
    try repository.addRemote("a.b", url: "/x")
    #expect(try repository.remotes().map(\.name) == ["z", "a.b"])
    #expect(try repository.remotes().first == RemoteDescription(name: "z", url: "host:path"))
    let error = #expect(throws: GitError.self) { try repository.addRemote("z", url: "/y") }
    #expect(error?.code == .exists)
    try repository.removeRemote("z")
    #expect(try repository.remotes().map(\.name) == ["a.b"])
  }
}
