import Foundation
import Git
import Synchronization
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct ClaimTests {
  /// A clock of machines, set by the test.
  private final class Uptime: Sendable {
    let now = Mutex(BootClock(boot: "first", milliseconds: 1_000_000))

    func pass(_ seconds: Int64) { now.withLock { $0.milliseconds += seconds * 1000 } }
  }

  private let sandbox: Sandbox
  private let uptime = Uptime()
  private let jerry: Vault
  private let bobby: Vault

  init() throws {
    sandbox = try Sandbox()
    let (hub, folder, uptime) = (sandbox.folder + "/hub.git", sandbox.folder, uptime)
    _ = try Repository.createBare(at: hub)
    let environment: @Sendable () -> VaultEnvironment = {
      var environment = VaultEnvironment(now: { Sandbox.now })
      environment.uptime = { uptime.now.withLock { $0 } }
      return environment
    }
    try sandbox.vault.addRemote("origin", address: hub)
    jerry = try Vault(at: folder + "/v", environment: environment())
    _ = try jerry.claim("first", as: Name("jerry"))
    _ = try jerry.syncNow(.init())
    _ = try CloneRequest(url: hub, path: folder + "/b", node: "bobby", program: "/bin/sh").join(
      environment: environment())
    bobby = try Vault(at: folder + "/b", environment: environment())
  }

  private func claim(_ vault: Vault, _ name: String = "deploy", ttl: Int = 60) throws -> ClaimAnswer {
    let node = try vault.identity().node
    return try vault.claim(name, ttl: ttl, as: node)
  }

  private func change(_ vault: Vault, _ kind: Claim.Transition.Kind, _ name: String = "deploy") throws
    -> ClaimAnswer
  {
    try vault.change(claim: name, kind, as: try vault.identity().node)
  }

  @Test func `a name that holds a secret is not sent to the hub before that is allowed`() throws {
    let name = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    #expect(code { _ = try claim(jerry, name) } == .secret)
    #expect(try jerry.claims(as: nil).items.map(\.name.description) == ["first"])
    jerry.allowedSecrets = ["github-token"]
    #expect(try claim(jerry, name).isAcquired)
    jerry.allowedSecrets = []
    #expect(try change(jerry, .released, name).state == .free)
  }

  @Test func `one holds it, and the other is told who`() throws {
    let first = try claim(jerry)
    #expect(first.isAcquired && first.generation == 1 && first.expiresIn == 48)
    let second = try claim(bobby)
    #expect(!second.isAcquired && second.state == .held && second.holder?.agent.description == "jerry")
    #expect(second.expiresIn == 60)
    #expect(code { _ = try change(bobby, .released) } == .notHeld)
    #expect(try claim(jerry).generation == 1)
    #expect(try change(jerry, .released).state == .free)
    #expect(try claim(bobby).generation == 2)
    #expect(code { _ = try change(jerry, .renewed) } == .notHeld)
    #expect(try jerry.claims(as: nil).items.map(\.name.description) == ["deploy", "first"])
  }

  @Test func `only who has seen it unchanged for its whole time takes it over`() throws {
    _ = try claim(jerry)
    #expect(try !claim(bobby).isAcquired)
    uptime.pass(59)
    #expect(try !claim(bobby).isAcquired)
    _ = try claim(jerry)
    uptime.pass(1)
    #expect(try !claim(bobby).isAcquired, "renewed meanwhile: seen anew")
    uptime.pass(60)
    let taken = try claim(bobby)
    #expect(taken.isAcquired && taken.generation == 2)
    #expect(code { _ = try change(jerry, .released) } == .notHeld)
  }

  @Test func `a machine that was started again has seen nothing`() throws {
    _ = try claim(jerry)
    _ = try claim(bobby)
    uptime.now.withLock { $0 = BootClock(boot: "second", milliseconds: 9_000_000) }
    #expect(try !claim(bobby).isAcquired)
    uptime.pass(60)
    #expect(try claim(bobby).isAcquired)
  }

  @Test func `the holder counts its claim as lapsed before others may take it`() throws {
    _ = try claim(jerry)
    uptime.pass(47)
    #expect(try jerry.claims(as: Name("jerry")).items.first?.state == .held)
    uptime.pass(1)
    #expect(try jerry.claims(as: Name("jerry")).items.first?.state == .lapsed)
  }

  @Test func `what is done is claimed by nobody`() throws {
    _ = try claim(jerry)
    #expect(try change(jerry, .done).state == .done)
    #expect(code { _ = try claim(bobby) } == .notHeld)
    #expect(code { _ = try claim(jerry) } == .notHeld)
  }

  @Test func `a hub that went back in time is refused until a person says so`() throws {
    _ = try claim(jerry)
    let hub = try Repository.open(sandbox.folder + "/hub.git")
    let reference = "refs/daybook/claims/deploy"
    let old = try #require(try hub.reference(reference))
    _ = try change(jerry, .released)
    _ = try claim(bobby)
    let new = try #require(try hub.reference(reference))
    try hub.updateReference(reference, to: old, expecting: new, log: "restored")
    #expect(code { _ = try claim(bobby) } == .hubBehind)
    try hub.deleteReference(reference, expecting: old)
    #expect(code { _ = try claim(bobby) } == .hubBehind)
    _ = try bobby.repairClaims()
    #expect(try claim(bobby).generation == 1)
  }

  @Test func `another remote is no hub`() throws {
    let hub = try Repository.open(sandbox.folder + "/hub.git")
    let id = try #require(try hub.reference("refs/daybook/hub"))
    #expect(try bobby.setting("hub").value == id.hex)
    try hub.deleteReference("refs/daybook/hub", expecting: id)
    #expect(code { _ = try claim(bobby) } == .noHub)
    try bobby.removeRemote("origin")
    #expect(code { _ = try claim(bobby) } == .noHub)
  }

  @Test func `a message to a capability is answered by who claimed it`() throws {
    let (here, there) = (try #require(Name("jerry")), try #require(Name("bobby")))
    _ = try jerry.register(here, .init(capabilities: ["disks"]))
    _ = try bobby.addAgent("bobby")
    _ = try bobby.register(there, .init(capabilities: ["disks"]))
    try bobby.repository.setConfig("daybook.agent", "bobby")
    _ = try bobby.syncNow(.init())
    var new = NewMessage(to: "@disks")
    new.text = "Clean up."
    let id = try jerry.send(new, as: here).entry.id.description
    _ = try jerry.syncNow(.init())
    _ = try bobby.syncNow(.init())
    #expect(try bobby.inbox(of: there).items.map(\.isClaimable) == [true])
    let hub = try Repository.open(sandbox.folder + "/hub.git")
    let reference = "refs/daybook/claims/message%2F\(id)"
    // Claimed, and killed before the entry was written.
    _ = try bobby.claim("message/\(id)", ttl: 86_400, as: there)
    #expect(try bobby.inbox(of: there).items.map(\.isMine) == [true])
    #expect(code { _ = try jerry.acknowledge(id, .init(), as: here) } == .notHeld)
    _ = try bobby.acknowledge(id, .init(), as: there)
    _ = try bobby.acknowledge(id, .init(state: "completed"), as: there)
    #expect(try hub.reference(reference) != nil)
    _ = try bobby.syncNow(.init())
    #expect(try hub.reference(reference) == nil)
    _ = try jerry.syncNow(.init())
    #expect(try jerry.sentMessages(of: here).items.map(\.letter.state) == [.completed])
    #expect(code { _ = try jerry.acknowledge(id, .init(), as: here) } == nil, "a no-op")
  }

  @Test func `odd names and spans are refused`() throws {
    #expect(code { _ = try claim(jerry, "") } == .badName)
    #expect(code { _ = try claim(jerry, "a\nb") } == .badName)
    #expect(code { _ = try claim(jerry, ttl: 9) } == .badOption)
    #expect(code { _ = try claim(jerry, ttl: 86_401) } == .badOption)
    #expect(try claim(jerry, "a/b").isAcquired)
    #expect(try claim(bobby, "a").isAcquired)
    #expect(try claim(bobby, "A").isAcquired)
  }

  @Test func `a host that refuses the references is told by name, and another prefix is taken`() throws {
    let hub = sandbox.folder + "/branches.git"
    _ = try Repository.createBare(at: hub)
    let hook = """
      #!/bin/sh
      while read -r old new name; do
        case $name in refs/heads/*) ;; *) echo "$name: branches only" >&2; exit 1 ;; esac
        case $old$new in *0000000000000000000000000000000000000000*) continue ;; esac
        test "$(git merge-base $old $new)" = $old || exit 1
      done
      """
    try Data(hook.utf8).write(to: URL(fileURLWithPath: hub + "/hooks/pre-receive"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: hub + "/hooks/pre-receive")
    let vault = try Vault(at: sandbox.folder + "/v", environment: jerry.environment)
    try vault.removeRemote("origin")
    try vault.addRemote("origin", address: hub)
    _ = try vault.syncNow(.init())
    #expect(code { _ = try claim(vault) } == .noHub)
    do {
      _ = try vault.repairClaims()
      Issue.record("nothing was refused")
    } catch let error as VaultError {
      #expect(error.code == .remoteRefused)
      #expect(error.hint.contains("claims.refs refs/heads/daybook/"))
    }
    for bad in ["", "refs/heads/", "refs/daybook/local/", "refs/../x/", "refs/a b/", "heads/x/", "refs/x"] {
      #expect(code { _ = try vault.set("claims.refs", to: bad) } == .badOption, "\(bad)")
    }
    _ = try vault.set("claims.refs", to: "refs/heads/daybook/")
    _ = try vault.repairClaims()
    #expect(try claim(vault).generation == 1)
    _ = try change(vault, .renewed)
    _ = try change(vault, .released)
    #expect(try claim(vault).generation == 2)
    let repository = try Repository.open(hub)
    let tip = try #require(try repository.reference("refs/heads/daybook/claims/deploy"))
    #expect(try repository.walk(from: [tip], order: .newestFirst).count == 4)
    #expect(try repository.references(prefix: "refs/daybook/").isEmpty)
    _ = try vault.syncNow(.init())
    _ = try CloneRequest(url: hub, path: sandbox.folder + "/c", node: "billy", program: "/bin/sh").join(
      environment: jerry.environment)
    let billy = try Vault(at: sandbox.folder + "/c", environment: jerry.environment)
    #expect(try claim(billy).holder?.agent.description == "jerry")
    #expect(try billy.syncNow(.init()).outcome.exitCode == 0)
  }
}
