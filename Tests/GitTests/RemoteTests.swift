import Foundation
import Git
import Testing

@Suite struct RemoteTests {
  let sandbox: Sandbox
  let remote: Repository
  let repository: Repository
  let deadline = Duration.seconds(60)

  init() throws {
    sandbox = try Sandbox()
    remote = try Repository.createBare(at: sandbox.path("remote"))
    repository = try sandbox.clone("r", of: sandbox.path("remote"))
  }

  @Test func `A peek at a remote of this machine sees what a conversation says`() throws {
    #expect(
      repository.peek(remote: "origin") == RemoteHeads(references: [], defaultBranch: "main", isBare: true))
    let first = try repository.commit(["a": "1"])
    for name in ["refs/heads/main", "refs/heads/other"] {
      _ = try repository.push(remote: "origin", source: first, to: name, expecting: nil, deadline: deadline)
    }
    var heads = try repository.listRemote("origin", deadline: deadline)
    #expect(heads.isBare == nil)
    heads.isBare = true
    #expect(repository.peek(remote: "origin") == heads)
    try repository.addRemote("elsewhere", url: "host:vault.git")
    try repository.addRemote("gone", url: sandbox.path("gone"))
    #expect(repository.peek(remote: "elsewhere") == nil)
    #expect(repository.peek(remote: "gone") == nil)
    #expect(repository.peek(remote: "none") == nil)
  }

  @Test(arguments: ["", "file://"])
  func `What is pushed to a path is fetched from it`(scheme: String) throws {
    let url = scheme + sandbox.path("remote")
    #expect(try repository.listRemote(url, deadline: deadline) == RemoteHeads(references: []))
    let first = try repository.commit(["a": "1"])
    let main = "refs/heads/main"
    #expect(
      try repository.push(remote: "origin", source: first, to: main, expecting: nil, deadline: deadline)
        == .accepted)
    let heads = try repository.listRemote(url, deadline: deadline)
    #expect(heads[main] == first && heads.defaultBranch == "main" && heads.references.count == 1)

    let other = try sandbox.clone("other", of: url)
    var progress: [FetchProgress] = []
    let report = try other.fetch(
      remote: "origin", refspecs: ["+refs/heads/main:refs/daybook/remotes/origin/main"], deadline: deadline
    ) { progress.append($0) }
    #expect(report.advertised == heads && report.receivedObjects == 3 && report.receivedBytes > 0)
    #expect(report.updated.contains(.init(name: "refs/daybook/remotes/origin/main", old: nil, new: first)))
    #expect(progress.last?.receivedObjects == 3)
    #expect(try other.reference("refs/daybook/remotes/origin/main") == first)
    let file = try other.entry(at: "a", in: other.readCommit(first).tree)
    #expect(try file.map { try other.readBlob($0.id) } == [49])
    #expect(!FileManager.default.fileExists(atPath: sandbox.path("other/.git/FETCH_HEAD")))

    let second = try other.commit(["a": "2"], parents: [first])
    #expect(
      try other.push(remote: "origin", source: second, to: main, expecting: first, deadline: deadline)
        == .accepted)
    let refspec = ["+refs/heads/*:refs/daybook/remotes/origin/*"]
    let update = try repository.fetch(remote: "origin", refspecs: refspec, deadline: deadline)
    #expect(update.updated.contains { $0.new == second })
    let again = try repository.fetch(remote: "origin", refspecs: refspec, deadline: deadline)
    #expect(again.updated.isEmpty && again.receivedObjects == 0)
    #expect(try repository.references(prefix: "refs/daybook/local/").isEmpty)
  }

  @Test func `A remote whose name leads from the working tree is found there`() throws {
    try repository.addRemote("near", url: "../remote")
    #expect(try repository.listRemote("near", deadline: deadline).references.isEmpty)
  }

  @Test func `Tags are not fetched, and a missing source brings nothing`() throws {
    let id = try remote.commit(["a": "1"])
    try remote.updateReference("refs/heads/main", to: id, expecting: nil, log: "test")
    try remote.updateReference("refs/tags/v1", to: id, expecting: nil, log: "test")
    let refspecs = ["refs/heads/main:refs/x/main", "refs/heads/none:refs/x/none"]
    _ = try repository.fetch(remote: "origin", refspecs: refspecs, deadline: deadline)
    #expect(try repository.reference("refs/x/main") == id)
    #expect(try repository.reference("refs/x/none") == nil)
    #expect(try repository.reference("refs/tags/v1") == nil)
  }

  @Test func `A stale push changes nothing and tells the value that won`() throws {
    let main = "refs/heads/main"
    let first = try repository.commit(["a": "1"])
    let second = try repository.commit(["a": "2"], parents: [first])
    func push(_ new: ObjectID, _ old: ObjectID?) throws -> PushOutcome {
      try repository.push(remote: "origin", source: new, to: main, expecting: old, deadline: deadline)
    }
    #expect(try push(second, first) == .stale(actual: nil))
    #expect(try push(first, nil) == .accepted)
    #expect(try push(second, nil) == .stale(actual: first))
    #expect(try push(second, first) == .accepted)
    #expect(try push(second, first) == .accepted)  // repeated
    #expect(try push(first, second) == .accepted)  // backwards
    #expect(try remote.reference(main) == first)
  }

  @Test func `A reference is deleted only if it is what was expected`() throws {
    let name = "refs/daybook/from/a"
    let id = try repository.commit(["a": "1"])
    let other = try repository.commit(["a": "2"])
    #expect(
      try repository.push(remote: "origin", source: id, to: name, expecting: nil, deadline: deadline)
        == .accepted)
    func delete(_ old: ObjectID) throws -> PushOutcome {
      try repository.pushDelete(remote: "origin", name, expecting: old, deadline: deadline)
    }
    #expect(try delete(other) == .stale(actual: id))
    #expect(try delete(id) == .accepted)
    #expect(try delete(id) == .accepted)
    #expect(try remote.reference(name) == nil)
  }

  @Test(arguments: ["pre-receive", "update"])
  func `A hook's refusal comes with its words`(hook: String) throws {
    try sandbox.script("remote/hooks/\(hook)", "echo 'only on Sundays' >&2; exit 1")
    let id = try repository.commit(["a": "1"])
    let outcome = try repository.push(
      remote: "origin", source: id, to: "refs/heads/main", expecting: nil, deadline: deadline)
    guard case .rejected(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("hook declined") && reason.contains("only on Sundays"))
    #expect(try remote.reference("refs/heads/main") == nil)
  }

  @Test func `Who loses the race under the remote's own lock is stale`() throws {
    // The hook runs between the comparison of what was advertised and that under the lock.
    let id = try repository.commit(["a": "1"])
    let winner = try remote.commit(["a": "2"])
    try sandbox.script(
      "remote/hooks/pre-receive",
      "env -u GIT_QUARANTINE_PATH git --git-dir '\(sandbox.path("remote"))' update-ref refs/heads/main \(winner)"
    )
    let outcome = try repository.push(
      remote: "origin", source: id, to: "refs/heads/main", expecting: nil, deadline: deadline)
    #expect(outcome == .stale(actual: winner))
    #expect(try remote.reference("refs/heads/main") == winner)
  }

  @Test func `A push to the branch that another has checked out is rejected`() throws {
    let peer = try sandbox.repository("peer")
    let first = try peer.commit(["a": "1"])
    try peer.updateReference("refs/heads/main", to: first, expecting: nil, log: "test")
    try repository.addRemote("peer", url: sandbox.path("peer"))
    _ = try repository.fetch(remote: "peer", refspecs: ["refs/heads/main:refs/x"], deadline: deadline)
    let second = try repository.commit(["a": "2"], parents: [first])
    let outcome = try repository.push(
      remote: "peer", source: second, to: "refs/heads/main", expecting: first, deadline: deadline)
    guard case .rejected(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("checked out"))
  }

  @Test func `A path without a repository, and an unknown remote, are told apart`() throws {
    let missing = #expect(throws: GitError.self) {
      try repository.listRemote(sandbox.path("none"), deadline: deadline)
    }
    #expect(missing?.code == .remoteMissing)
    #expect(missing?.message.contains("does not appear to be a git repository") == true)
    let unknown = #expect(throws: GitError.self) { try repository.listRemote("none", deadline: deadline) }
    #expect(unknown?.code == .notFound)
  }

  @Test func `A large push and fetch don't wait for each other`() throws {
    var random = SeededGenerator(state: 1)
    let bytes = (0..<3_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let blob = try repository.writeBlob(bytes)
    let person = Signature(name: "Ada", email: "ada@example.org", time: 1)
    let id = try repository.writeCommit(
      tree: repository.updateTree(nil, changes: [("big", (.blob, blob))]), parents: [], author: person,
      committer: person, message: "big")
    #expect(
      try repository.push(
        remote: "origin", source: id, to: "refs/heads/main", expecting: nil, deadline: deadline)
        == .accepted)
    let other = try sandbox.clone("other", of: sandbox.path("remote"))
    _ = try other.fetch(remote: "origin", refspecs: ["refs/heads/main:refs/x"], deadline: deadline)
    #expect(try other.readBlob(blob) == bytes)
  }

  @Test func `Of many writers nobody's accepted push is lost`() async throws {
    let rounds = Sandbox.size("DAYBOOK_TEST_ROUNDS", default: 10)
    let writers = 4
    let base = try repository.commit(["base": ""])
    let main = "refs/heads/main"
    #expect(
      try repository.push(remote: "origin", source: base, to: main, expecting: nil, deadline: deadline)
        == .accepted)
    let accepted = try await withThrowingTaskGroup(of: [ObjectID].self) { group in
      for writer in 0..<writers {
        group.addTask { [sandbox, deadline] in
          let own = try sandbox.clone("w\(writer)", of: sandbox.path("remote"))
          var ids: [ObjectID] = []
          for round in 0..<rounds {
            while true {
              let report = try own.fetch(remote: "origin", refspecs: ["+\(main):refs/x"], deadline: deadline)
              let tip = try #require(report.advertised[main])
              let id = try own.commit(
                ["\(writer)": "\(round)"], parents: [tip], message: "\(writer) \(round)")
              let outcome = try own.push(
                remote: "origin", source: id, to: main, expecting: tip, deadline: deadline)
              if outcome == .accepted {
                ids.append(id)
                break
              }
              guard case .stale = outcome else {
                Issue.record("\(outcome)")
                return ids
              }
            }
          }
          return ids
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(accepted.count == writers * rounds)
    let tip = try #require(try remote.reference(main))
    let history = Set(try remote.walk(from: [tip], order: .topologicalOldestFirst))
    #expect(history == Set(accepted + [base]))
  }
}

extension Sandbox {
  func clone(_ name: String, of url: String) throws -> Repository {
    let clone = try repository(name)
    clone.environment = environment
    try clone.addRemote("origin", url: url)
    return clone
  }

  /// Another process writes it: a descriptor of ours that a child inherits for a moment would make it "busy".
  @discardableResult
  func script(_ name: String, _ body: String) throws -> String {
    let written = try run(
      "sh", ["-c", "mkdir -p \"${1%/*}\" && cat > \"$1\" && chmod +x \"$1\"", "sh", path(name)],
      input: "#!/bin/sh\n\(body)\n")
    try #require(written.status == 0, "\(written.error)")
    return path(name)
  }
}
