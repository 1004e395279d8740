import Foundation
import Git
import Testing

/// Programs in ssh's place that misbehave.
@Suite(.serialized) struct SilentRemoteTests {
  let sandbox: Sandbox
  let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    _ = try Repository.createBare(at: sandbox.path("remote"))
    repository = try sandbox.clone("r", of: "host:" + sandbox.path("remote"))
  }

  private func replace(_ body: String) throws {
    repository.environment["GIT_SSH_COMMAND"] = "'" + (try sandbox.script("ssh", body)) + "'"
  }

  private func failure(_ body: String, deadline: Duration = .seconds(30)) throws -> GitError? {
    try replace(body)
    return #expect(throws: GitError.self) { try repository.listRemote("origin", deadline: deadline) }
  }

  @Test func `A silent remote is given up at the deadline, with all it has started`() throws {
    let pipe = sandbox.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let begin = ContinuousClock.now
    let error = try failure("exec 9>'\(pipe)'; trap '' TERM; sleep 1000 & sleep 1000", deadline: .seconds(1))
    #expect(error?.code == .timeout)
    #expect(ContinuousClock.now - begin < .seconds(20))
    // The pipe hangs up when nobody holds its other end any more.
    var descriptor = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    #expect(poll(&descriptor, 1, 10_000) == 1)
    #expect(Int32(descriptor.revents) & Int32(POLLHUP) != 0)
  }

  @Test(arguments: [
    ("ssh: Could not resolve hostname x: Name or service not known", GitError.Code.network),
    ("ssh: connect to host x port 22: Connection refused", .network),
    ("git@x: Permission denied (publickey).", .auth), ("Host key verification failed.", .hostKey),
    ("ERROR: Repository not found.", .remoteMissing),
    ("fatal: detected dubious ownership in repository at '/x'", .wrongOwner), ("something else", .other),
  ])
  func `The last words of a remote become the error`(words: String, code: GitError.Code) throws {
    let error = try failure("echo \"\(words)\" >&2; exit 255")
    #expect(error?.code == code, "\(String(describing: error))")
    #expect(error?.message.contains(words) == true)
  }

  @Test func `A remote that ends without a word is off line`() throws {
    #expect(try failure("exit 0")?.code == .network)
  }

  @Test func `An error output that stays open is not waited for`() throws {
    let begin = ContinuousClock.now
    #expect(try failure("sleep 1000 >/dev/null </dev/null & echo no >&2; exit 1")?.code == .other)
    #expect(ContinuousClock.now - begin < .seconds(20))
  }

  @Test func `A missing program is named`() throws {
    repository.environment["PATH"] = sandbox.path("empty")
    let error = #expect(throws: GitError.self) { try repository.listRemote("origin", deadline: .seconds(30)) }
    #expect(error?.code == .notFound && error?.message.contains("ssh") == true)
  }

  @Test func `A connection that breaks after the command leaves the outcome unknown`() throws {
    // The remote advertises, takes the commands and the pack, and dies without an answer.
    try replace(
      """
      printf '0080%s capabilities^{}\\0report-status delete-refs side-band-64k ofs-delta agent=test/1 %s\\n0000' \
        0000000000000000000000000000000000000000 aaa
      exec dd of=/dev/null bs=1 count=200 2>/dev/null
      """)
    let id = try repository.commit(["a": "1"])
    let outcome = try repository.push(
      remote: "origin", source: id, to: "refs/heads/main", expecting: nil, deadline: .seconds(30))
    guard case .unknown = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test func `No descriptor and no child is left behind`() throws {
    func descriptors() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count }
    try replace("shift; exec sh -c \"$1\"")
    let before = try descriptors()
    for _ in 0..<5 {
      _ = try repository.listRemote("origin", deadline: .seconds(30))
      #expect(throws: GitError.self) { try repository.listRemote("host:/none", deadline: .seconds(30)) }
    }
    // Other suites open and close some meanwhile; a leak would be of 30.
    #expect(try descriptors() < before + 25)
  }
}
