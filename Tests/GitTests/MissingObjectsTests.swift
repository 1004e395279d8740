import Git
import Testing

struct MissingObjectsTests {
  @Test func `What is missing is fetched as this repository speaks with its remotes`() throws {
    let sandbox = try Sandbox()
    let remote = try Repository.createBare(at: sandbox.path("remote"))
    let commit = try remote.commit(["a": "1"])
    let tree = try remote.readCommit(commit).tree
    try remote.updateReference("refs/heads/main", to: commit, expecting: nil, log: "")
    let repository = try sandbox.clone("r", of: "short:remote")
    try repository.setConfig("url.host:\(sandbox.path("")).insteadOf", "short:")
    try repository.setConfig(
      "core.sshCommand",
      "'" + (try sandbox.script("ssh", "for word; do last=$word; done; exec sh -c \"$last\"")) + "'")
    var whole = Set<ObjectID>()
    #expect(repository.missingObjects(from: [commit], whole: &whole) == [commit])
    try repository.fetchEverything(of: "origin", through: sandbox.path("through"), deadline: .seconds(60))
    #expect(repository.missingObjects(from: [commit], whole: &whole) == [])
    #expect(try repository.readCommit(commit).tree == tree)
    #expect(try repository.references().isEmpty)
  }
}
