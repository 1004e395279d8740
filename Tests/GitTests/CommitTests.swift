import Git
import Testing

@Suite struct CommitTests {
  let sandbox: Sandbox
  let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
  }

  @Test func `Blobs come back, also the empty one`() throws {
    for bytes in [[], [0, 255, 13, 10], Array(repeating: UInt8(7), count: 100_000)] {
      let id = try repository.writeBlob(bytes)
      #expect(try repository.readBlob(id) == bytes)
      #expect(try repository.blobSize(id) == bytes.count)
      #expect(try Repository.hashBlob(bytes) == id)
      #expect(repository.contains(id))
    }
    #expect(!repository.contains(.zero))
    let error = #expect(throws: GitError.self) { try repository.readBlob(.zero) }
    #expect(error?.code == .missingObject)
  }

  @Test func `A commit comes back, and git agrees`() throws {
    let first = try repository.commit(["a": "1"])
    let author = Signature(name: "Zoë", email: "z@example.org", time: 1_700_000_000, offset: -330)
    let committer = Signature(name: "node", email: "n@example.org", time: 1_700_000_100, offset: 120)
    let tree = try repository.readCommit(first).tree
    let id = try repository.writeCommit(
      tree: tree, parents: [first], author: author, committer: committer, message: "Subject\n\nKey: value")
    let commit = try repository.readCommit(id)
    #expect(commit.tree == tree && commit.parents == [first])
    #expect(commit.author == author && commit.committer == committer)
    #expect(commit.message == "Subject\n\nKey: value\n")
    #expect(!commit.isSigned && commit.subject == "Subject")
    #expect(
      try sandbox.git("r", "log", "-1", "--format=%an <%ae> %ad|%cd|%(trailers)", "--date=raw", id.hex)
        .trimmed
        == "Zoë <z@example.org> 1700000000 -0530|1700000100 +0200|Key: value")
    #expect(try sandbox.run("git", ["-C", sandbox.path("r"), "fsck", "--strict"]).status == 0)
  }

  @Test func `Names and times that would break a commit are mended`() throws {
    let bad = Signature(name: " <A\nB>. ", email: "<x@y>\n", time: -5, offset: 99_999)
    #expect(bad.written == Signature(name: "AB", email: "x@y", time: 0, offset: 840))
    let late = Signature(name: "", email: "", time: .max)
    #expect(late.written.time == Signature.writableTimes.upperBound)
    let blob = try repository.commit(["a": "1"])
    let id = try repository.writeCommit(
      tree: try repository.readCommit(blob).tree, parents: [], author: bad, committer: bad, message: "m")
    #expect(try repository.readCommit(id).author == bad.written)
  }

  @Test func `A signed commit says so`() throws {
    let tree = try repository.readCommit(repository.commit(["a": "1"])).tree
    let text = """
      tree \(tree)
      author A <a@b> 1 +0000
      committer A <a@b> 1 +0000
      gpgsig -----BEGIN PGP SIGNATURE-----
       x
       -----END PGP SIGNATURE-----

      m

      """
    let id = try sandbox.git("r", "hash-object", "-t", "commit", "-w", "--stdin", input: text).trimmed
    #expect(try repository.readCommit(#require(ObjectID(hex: id))).isSigned)
  }

  @Test(arguments: [
    ("s\n\nA: 1\nB-c: 2\n", ["A=1", "B-c=2"]), ("s\n\nbody\n\nA: 1\n more\n\n", ["A=1 more"]),
    ("A: 1\n", []), ("s\n\nA: 1\nprose\n", []), ("s\n\nhttp x: y\n", []), ("", []),
    ("s\r\n\r\nA: 1\r\n", ["A=1"]),
  ])
  func `Trailers are those of the last paragraph`(message: String, expected: [String]) {
    let nobody = Signature(name: "", email: "", time: 0)
    let commit = Commit(
      id: .zero, tree: .zero, parents: [], author: nobody, committer: nobody, message: message)
    #expect(commit.trailers.map { "\($0.key)=\($0.value)" } == expected)
  }
}
