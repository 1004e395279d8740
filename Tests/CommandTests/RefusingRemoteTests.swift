import Foundation
import Testing

/// Remotes by ssh and by path that refuse, fall silent or run full: the exit code, the words, and the retry.
struct RefusingRemoteTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.git(".", "init", "-q", "--bare", "-b", "main", "remote")
    let made = try sandbox.daybook(
      "init", "v", "--node", "jerry", "--agents", "jerry", "--remote", "host:\(sandbox.path("remote"))")
    #expect(made.status == 0, "\(made.error)")
  }

  /// Syncs with a script in ssh's place; what it is to run on the host is its last argument.
  private func sync(by script: String, _ seconds: Int = 60) throws -> Sandbox.Result {
    try sandbox.write("#!/bin/sh\nfor command; do :; done\n\(script)\n", to: "ssh")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sandbox.path("ssh"))
    return try sandbox.daybook(
      "sync", "--json", "--timeout", "\(seconds)", in: "v",
      environment: ["GIT_SSH_COMMAND": sandbox.path("ssh")])
  }

  private static let works = "exec sh -c \"$command\""

  private func expectRetryIsWell() throws {
    let again = try sync(by: Self.works)
    #expect(again.status == 0, "\(again.output)")
    #expect(try sandbox.git("v", "rev-parse", "HEAD") == sandbox.git("remote", "rev-parse", "main"))
  }

  @Test(arguments: [
    ("ssh: Could not resolve hostname host: Name or service not known", 75, "unreachable"),
    ("ssh: connect to host host port 22: Connection refused", 75, "unreachable"),
    ("Host key verification failed.", 69, "remote-refused"),
    ("ada@host: Permission denied (publickey).", 69, "remote-refused"),
    ("fatal: '/remote' does not appear to be a git repository", 69, "remote-missing"),
  ])
  func `The remote's own words are said, with the exit code that fits`(
    words: String, status: Int32, code: String
  ) throws {
    let failed = try sync(by: "echo \"\(words)\" >&2; exit 255")
    #expect(failed.status == status && failed.errorCodes == [code], "\(failed.output)")
    let said = words.hasSuffix(".") ? String(words.dropLast()) : words
    #expect(failed.output.contains(said), "\(failed.output)")
    try expectRetryIsWell()
  }

  @Test func `A silent host is given up at the deadline`() throws {
    let begin = ContinuousClock.now
    let failed = try sync(by: "sleep 1000", 1)
    #expect(failed.status == 75 && failed.errorCodes == ["unreachable"], "\(failed.output)")
    #expect(ContinuousClock.now - begin < .seconds(6))
    try expectRetryIsWell()
  }

  @Test func `A host that falls silent after it was sent the pack is not waited for twice`() throws {
    let begin = ContinuousClock.now
    let failed = try sync(
      by:
        "case $command in *receive-pack*) sh -c \"$command\" | (head -c 400; sleep 1000);; *) \(Self.works);; esac",
      2)
    #expect(ContinuousClock.now - begin < .seconds(8))
    #expect(failed.status == 75, "\(failed.output)")
    try expectRetryIsWell()
  }

  @Test func `A refusing hook is quoted`() throws {
    try sandbox.write("#!/bin/sh\necho 'only on Sundays' >&2\nexit 1\n", to: "remote/hooks/pre-receive")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: sandbox.path("remote/hooks/pre-receive"))
    let failed = try sync(by: Self.works)
    #expect(failed.status == 69 && failed.output.contains("only on Sundays"), "\(failed.output)")
    try FileManager.default.removeItem(atPath: sandbox.path("remote/hooks/pre-receive"))
    try expectRetryIsWell()
  }

  @Test func `A damaged remote is named, with a way out, and no clone is left behind`() throws {
    let sandbox = try Sandbox()
    try sandbox.vaultWithHub(agents: "jerry")
    let script = "find hub.git/objects -type f | while read f; do chmod u+w $f; : > $f; done"
    _ = try sandbox.run("/bin/sh", ["-c", script])
    let cloned = try sandbox.daybook("clone", sandbox.path("hub.git"), "b", "--node", "b", "--json")
    #expect(cloned.status == 69 && cloned.errorCode == "remote-refused", "\(cloned.output)")
    let error = try #require(try cloned.json()["error"] as? [String: Any])
    let message = try #require(error["message"] as? String)
    #expect(message.hasPrefix("Remote \(sandbox.path("hub.git")): "))
    #expect(!message.contains("\n"))
    #expect((error["hint"] as? String)?.contains("restore it from a backup") == true)
    #expect(!sandbox.exists("b"))
    _ = try sandbox.daybook("append", "MEMORY", "--agent", "jerry", "--title", "T", "--vault", "a")
    #expect(try sandbox.vaultSync("--vault", "a").status == 69)
  }

  @Test(.enabled(if: getuid() == 0 && Sandbox.has("mount"), "needs root to mount a small disk"))
  func `A remote whose disk is full says so, and takes the work once there is room`() throws {
    let small = sandbox.path("small")
    try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
    // Where even root may not mount, there is nothing to test.
    guard
      try sandbox.run("/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=256k", "none", small]).status == 0
    else { return }
    defer { _ = try? sandbox.run("/usr/bin/env", ["umount", "-l", small]) }
    try sandbox.git(".", "init", "-q", "--bare", "-b", "main", "--template=", "small/remote")
    try sandbox.git("v", "remote", "set-url", "origin", small + "/remote")
    _ = try sandbox.run("/bin/sh", ["-c", "cat /dev/zero > small/filler"])
    let failed = try sync(by: "exit 1")
    #expect(failed.status == 69, "\(failed.output)")
    #expect(failed.output.lowercased().contains("no space left"), "\(failed.output)")
    try FileManager.default.removeItem(atPath: small + "/filler")
    let again = try sync(by: "exit 1")
    #expect(again.status == 0, "\(again.output)")
  }

  /// Every sync is a process of its own, and makes a pack or two: the number of open files that it needs must not grow.
  /// `DAYBOOK_TEST_CYCLES` sets how many are run.
  @Test func `Few file descriptors are enough, cycle after cycle`() throws {
    let count = Sandbox.size("DAYBOOK_TEST_CYCLES", default: 10)
    let (daybook, vault) = (Sandbox.program("daybook"), sandbox.path("v"))
    try sandbox.git("v", "remote", "set-url", "origin", sandbox.path("remote"))
    let script = """
      ulimit -n 256
      for i in $(seq \(count)); do
        '\(daybook)' append MEMORY --vault '\(vault)' --agent jerry --title "note $i" >/dev/null || exit 1
        '\(daybook)' sync --vault '\(vault)' || exit 1
      done
      """
    let result = try sandbox.run("/bin/bash", ["-c", script])
    #expect(result.status == 0, "\(result.error)")
    #expect(try sandbox.git("remote", "rev-list", "--count", "main") == "\(count + 1)\n")
  }
}
