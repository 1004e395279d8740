import Foundation
import Git
import Testing

/// ssh and sshd themselves, with keys made for the test. The server is started for each connection by ssh's
/// `ProxyCommand`: no port, and nothing that could outlive the test.
@Suite(.enabled(if: canServeSSH, "needs /usr/sbin/sshd and ssh-keygen, and for root the folder /run/sshd"))
struct SSHTests {
  let sandbox: Sandbox
  let remote: Repository
  let repository: Repository
  let deadline = Duration.seconds(60)

  init() throws {
    sandbox = try Sandbox()
    remote = try Repository.createBare(at: sandbox.path("remote"))
    repository = try sandbox.clone("r", of: "journal:\(sandbox.path("remote"))")
    repository.environment["GIT_SSH_COMMAND"] = "ssh -F '\(sandbox.path("ssh_config"))'"
    try makeKey("host", "ed25519")
    try sandbox.write(
      """
      HostKey \(sandbox.path("host"))
      AuthorizedKeysFile \(sandbox.path("authorized_keys"))
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      PidFile none
      SetEnv HOME=\(sandbox.path("")) GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
      """, to: "sshd_config")
    try sandbox.write(
      """
      Host journal
        User \(NSUserName())
        IdentityFile \(sandbox.path("person"))
        IdentitiesOnly yes
        IdentityAgent none
        UserKnownHostsFile \(sandbox.path("known_hosts"))
        GlobalKnownHostsFile /dev/null
        StrictHostKeyChecking yes
        UpdateHostKeys no
        BatchMode yes
        ProxyCommand \(sshServer) -i -f \(sandbox.path("sshd_config"))
      """, to: "ssh_config")
    try sandbox.write("journal \(text("host.pub"))", to: "known_hosts")
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: sandbox.path(name), encoding: .utf8)
  }

  private func makeKey(_ name: String, _ kind: String) throws {
    let made = try sandbox.run("ssh-keygen", ["-q", "-t", kind, "-N", "", "-f", sandbox.path(name)])
    try #require(made.status == 0, "\(made.error)")
  }

  private func allow(_ kind: String) throws {
    try makeKey("person", kind)
    try sandbox.write(text("person.pub"), to: "authorized_keys")
  }

  @Test(arguments: ["ed25519", "rsa"])
  func `What is pushed over ssh is fetched from there`(kind: String) throws {
    try allow(kind)
    let id = try repository.commit(["a": "1"])
    let outcome = try repository.push(
      remote: "origin", source: id, to: "refs/heads/main", expecting: nil, deadline: deadline)
    #expect(outcome == .accepted)
    #expect(try remote.reference("refs/heads/main") == id)
    let other = try sandbox.clone("other", of: "ssh://journal\(sandbox.path("remote"))")
    try other.setConfig("core.sshCommand", "ssh -F '\(sandbox.path("ssh_config"))'")
    let report = try other.fetch(
      remote: "origin", refspecs: ["refs/heads/main:refs/x"], deadline: deadline)
    #expect(report.receivedObjects == 3)
    #expect(try other.reference("refs/x") == id)
  }

  private func failure(_ url: String? = nil) -> GitError? {
    #expect(throws: GitError.self) { try repository.listRemote(url ?? "origin", deadline: deadline) }
  }

  @Test func `Another host key than the known one is refused`() throws {
    try allow("ed25519")
    try makeKey("other", "ed25519")
    try sandbox.write("journal \(text("other.pub"))", to: "known_hosts")
    #expect(failure()?.code == .hostKey)
    try sandbox.write("", to: "known_hosts")
    #expect(failure()?.code == .hostKey)
  }

  @Test func `A key that the remote does not know is refused`() throws {
    try allow("ed25519")
    try sandbox.write("", to: "authorized_keys")
    #expect(failure()?.code == .auth)
  }

  @Test func `A path without a repository is told by the remote`() throws {
    try allow("ed25519")
    let error = failure("journal:\(sandbox.path("it's none"))")
    #expect(error?.code == .remoteMissing)
    #expect(error?.message.contains("it's none") == true)
  }

  @Test func `A host where nobody listens is off line`() throws {
    #expect(failure("ssh://127.0.0.1:1/x")?.code == .network)
  }
}

private let sshServer = "/usr/sbin/sshd"

/// A server that root starts wants its empty folder, which the system's service makes.
private let canServeSSH =
  FileManager.default.isExecutableFile(atPath: sshServer) && Sandbox.has("ssh-keygen")
  && (getuid() != 0 || FileManager.default.fileExists(atPath: "/run/sshd"))
