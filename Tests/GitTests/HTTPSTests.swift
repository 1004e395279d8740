import Foundation
import Git
import Synchronization
import Testing

@Suite(
  .enabled(
    if: Sandbox.has("python3") && Sandbox.has("openssl"),
    "needs python3 and openssl to serve https on the loopback"))
struct HTTPSTests {
  let sandbox: Sandbox
  let remote: Repository
  let repository: Repository
  let deadline = Duration.seconds(60)
  let main = "refs/heads/main"

  init() throws {
    sandbox = try Sandbox()
    remote = try Repository.createBare(at: sandbox.path("served/remote"))
    repository = try sandbox.repository("r")
    repository.environment = sandbox.environment
  }

  /// A server that ends with this object.
  private final class Server {
    let url: String
    private let process = Process()
    private let input = Pipe()

    init(_ sandbox: Sandbox, token: String? = nil) throws {
      let (key, certificate) = (sandbox.path("key.pem"), sandbox.path("certificate.pem"))
      let made = try sandbox.run(
        "openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
          "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
          "-out", certificate,
        ])
      try #require(made.status == 0, "\(made.error)")
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Resources/https-server.py").path
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments =
        ["python3", script, sandbox.path("served"), certificate, key] + (token.map { [$0] } ?? [])
      process.environment = sandbox.environment
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      url = "https://localhost:\(try #require(Int(line.trimmed)))/remote"
    }

    deinit {
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
  }

  @Test func `What is pushed over https is fetched from there`() throws {
    let server = try Server(sandbox)
    repository.environment["GIT_SSL_CAINFO"] = sandbox.path("certificate.pem")
    try repository.addRemote("origin", url: server.url)
    let first = try repository.commit(["a": "1"])
    let second = try repository.commit(["a": "2"], parents: [first])
    func push(_ new: ObjectID, _ old: ObjectID?) throws -> PushOutcome {
      try repository.push(remote: "origin", source: new, to: main, expecting: old, deadline: deadline)
    }
    #expect(try push(first, nil) == .accepted)
    #expect(try push(second, nil) == .stale(actual: first))
    #expect(try push(second, first) == .accepted)
    #expect(try remote.reference(main) == second)
    let other = try sandbox.clone("other", of: server.url)
    try other.setConfig("http.sslCAInfo", sandbox.path("certificate.pem"))
    let report = try other.fetch(remote: "origin", refspecs: ["\(main):refs/x"], deadline: deadline)
    #expect(report.advertised.defaultBranch == "main" && report.receivedObjects == 6)
    #expect(try other.reference("refs/x") == second)
    #expect(
      try repository.pushDelete(remote: "origin", "refs/heads/none", expecting: first, deadline: deadline)
        == .accepted)
    let missing = #expect(throws: GitError.self) {
      try repository.listRemote(server.url + "-none", deadline: deadline)
    }
    #expect(missing?.code == .remoteMissing)
  }

  @Test func `A refusing hook is heard over https`() throws {
    let server = try Server(sandbox)
    repository.environment["GIT_SSL_CAINFO"] = sandbox.path("certificate.pem")
    try sandbox.script("served/remote/hooks/pre-receive", "echo 'only on Sundays' >&2; exit 1")
    let outcome = try repository.push(
      remote: server.url, source: repository.commit(["a": "1"]), to: main, expecting: nil, deadline: deadline)
    guard case .rejected(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("only on Sundays"))
  }

  @Test func `A certificate that nobody vouches for is refused`() throws {
    let server = try Server(sandbox)
    let error = #expect(throws: GitError.self) { try repository.listRemote(server.url, deadline: deadline) }
    #expect(error?.code == .hostKey, "\(String(describing: error))")
  }

  @Test func `The token opens the door, and no other does`() throws {
    let server = try Server(sandbox, token: "secret")
    repository.environment["GIT_SSL_CAINFO"] = sandbox.path("certificate.pem")
    for token in [nil, "wrong"] {
      repository.environment["DAYBOOK_GIT_TOKEN"] = token
      let error = #expect(throws: GitError.self) { try repository.listRemote(server.url, deadline: deadline) }
      #expect(error?.code == .auth, "\(String(describing: error))")
    }
    repository.environment["DAYBOOK_GIT_TOKEN"] = "secret"
    #expect(throws: Never.self) { try repository.listRemote(server.url, deadline: deadline) }
    repository.environment["DAYBOOK_GIT_TOKEN"] = nil
    let url = server.url.replacingOccurrences(of: "https://", with: "https://me:secret@")
    #expect(throws: Never.self) { try repository.listRemote(url, deadline: deadline) }
    let error = #expect(throws: GitError.self) {
      try repository.listRemote(url + "-none", deadline: deadline)
    }
    #expect(error?.message.contains("secret") == false)
  }

  @Test func `Side by side, each connection trusts its own authorities`() throws {
    let sandboxes = try (0..<2).map { _ in try Sandbox() }
    let failures = Mutex([String]())
    let servers = try sandboxes.map {
      _ = try Repository.createBare(at: $0.path("served/remote"))
      return try Server($0)
    }
    let (urls, deadline) = (servers.map(\.url), deadline)
    DispatchQueue.concurrentPerform(iterations: 16) { turn in
      do {
        let other = turn % 2
        let repository = try sandboxes[other].repository("r\(turn)")
        repository.environment = sandboxes[other].environment
        repository.environment["GIT_SSL_CAINFO"] = sandboxes[other].path("certificate.pem")
        _ = try repository.listRemote(urls[other], deadline: deadline)
        do {
          _ = try repository.listRemote(urls[1 - other], deadline: deadline)
          failures.withLock { $0.append("\(turn): the other's authorities were trusted") }
        } catch let error as GitError where error.code == .hostKey {}
      } catch {
        failures.withLock { $0.append("\(turn): \(error)") }
      }
    }
    withExtendedLifetime(servers) {}
    #expect(failures.withLock { $0 } == [])
  }

  @Test func `A port where nobody listens is off line`() throws {
    let error = #expect(throws: GitError.self) {
      try repository.listRemote("https://localhost:1/x", deadline: deadline)
    }
    #expect(error?.code == .network, "\(String(describing: error))")
  }
}
