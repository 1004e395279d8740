import Foundation
import Testing

/// Each is a clear error with the right exit status, and nothing is written.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var words: [String]
    var status: Int32
    var code: String
    var input = Data()

    init(_ words: [String], _ status: Int32, _ code: String, input: Data = Data()) {
      (self.words, self.status, self.code, self.input) = (words, status, code, input)
    }

    var testDescription: String { words.joined(separator: " ") }
  }

  static let fromInput = ["append", "MEMORY", "--title", "T", "--body", "-"]
  static let setFromInput = ["section", "set", "MEMORY", "H", "--body", "-"]

  static let secret = "glpat-" + "a1B2c3D4e5F6g7H8i9J0"
  static let privateKey =
    "-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3BlbnNzaC1r\nZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----"

  static let cases: [Case] = [
    Case(["append", "../x", "--title", "T"], 65, "outside-vault"),
    Case(["append", "shared/../../x", "--title", "T"], 65, "outside-vault"),
    Case(["append", "/etc/passwd", "--title", "T"], 65, "outside-vault"),
    Case(["append", "link", "--title", "T"], 65, "outside-vault"),
    Case(["append", "linked-folder/note", "--title", "T"], 65, "outside-vault"),
    Case(["append", ".git/config", "--title", "T"], 65, "outside-vault"),
    Case(["append", ".GIT/config", "--title", "T"], 65, "outside-vault"),
    Case(["append", ".daybook/config.yml", "--title", "T"], 65, "outside-vault"),
    Case(["append", ".obsidian/x", "--title", "T"], 65, "outside-vault"),
    Case(["append", "", "--title", "T"], 65, "outside-vault"),
    Case(["append", "shared/", "--title", "T"], 65, "outside-vault"),
    Case(["read", "../x"], 65, "outside-vault"),
    Case(["read", ".git/HEAD"], 65, "outside-vault"),
    Case(["read", "link"], 65, "outside-vault"),
    Case(["read", "nothing/here/at-all"], 65, "not-found"),
    Case(["section", "set", "../x", "H", "--body", "b"], 65, "outside-vault"),
    Case(["section", "set", "link", "H", "--body", "b"], 65, "outside-vault"),
    Case(["append", "MEMORY", "--agent", "a/b", "--title", "T"], 64, "bad-name"),
    Case(["append", "MEMORY", "--agent", "", "--title", "T"], 64, "bad-name"),
    Case(["append", "MEMORY", "--agent", "Bobby", "--title", "T"], 64, "bad-name"),
    Case(["agent", "add", "../x"], 64, "bad-name"),
    Case(["read", "shared/DECISIONS", "--id", "01khk54qg0"], 65, "unknown-id"),
    Case(["read", "shared/DECISIONS", "--id", "abc"], 65, "unknown-id"),
    Case(fromInput, 65, "too-large", input: Data(repeating: 0x61, count: 262_145)),
    Case(fromInput, 65, "too-large", input: Data(repeating: 0x61, count: 262_144)),
    Case(fromInput, 65, "not-text", input: Data([0x61, 0, 0x62])),
    Case(fromInput, 65, "not-text", input: Data([0x61, 0xFF, 0x62])),
    Case(setFromInput, 65, "not-text", input: Data([0x61, 0, 0x62])),
    Case(setFromInput, 65, "not-text", input: Data([0xC3, 0x28])),
    Case(["append", "MEMORY", "--title", "T", "--at", "yesterday"], 64, "bad-time"),
    Case(["append", "MEMORY", "--title", "T", "--at", "2026-02-30T12:00:00Z"], 64, "bad-time"),
    Case(["append", "MEMORY", "--title", "T", "--at", "1969-12-31T23:59:59Z"], 64, "bad-time"),
    Case(["read", "MEMORY", "--since", "soon"], 64, "bad-time"),
    Case(["append", "MEMORY", "--title", "a\nb"], 65, "line-break"),
    Case(["schedule", "add", "T", "--cron", "61 * * * *"], 65, "bad-schedule"),
    Case(["schedule", "add", "T", "--cron", "* * * *"], 65, "bad-schedule"),
    Case(["schedule", "add", "T", "--cron", "every day"], 65, "bad-schedule"),
    Case(["schedule", "add", "T", "--cron", ""], 65, "bad-schedule"),
    Case(["schedule", "add", "T", "--cron", "0 0 30 2 *"], 65, "bad-schedule"),
    Case(["schedule", "add", "T", "--cron", "0 0 * * *", "--zone", "Mars/Phobos"], 65, "bad-schedule"),
    Case(["schedule", "add", "T", "--cron", "0 0 * * * Nowhere"], 65, "bad-schedule"),
    Case(["schedule", "add", "T"], 64, "bad-option"),
    Case(["schedule", "add", "T", "--when", "soon"], 64, "bad-time"),
    Case(["schedule", "add", "a\nb", "--when", "2026-02-16T12:00:00Z"], 65, "line-break"),
    Case(["schedule", "done", "01khk54qg0"], 65, "unknown-id"),
    Case(["task", "offer", " "], 64, "bad-option"),
    Case(["task", "offer", "T", "--capability", "No Name"], 64, "bad-name"),
    Case(["task", "take", "--ttl", "5s"], 64, "bad-option"),
    Case(["task", "take", "--ttl", "soon"], 64, "bad-time"),
    Case(["task", "renew", "01khk54qg0"], 65, "unknown-id"),
    Case(["append", "MEMORY", "--task", "a\rb"], 65, "line-break"),
    Case(["append", "MEMORY", "--context", "a\r\nb"], 65, "line-break"),
    Case(["append", "MEMORY", "--field", "Key=a\nb"], 65, "line-break"),
    Case(["append", "MEMORY", "--field", "K\ney=a"], 65, "line-break"),
    Case(["append", "MEMORY", "--field", "Key"], 64, "bad-option"),
    Case(["append", "MEMORY", "--field", "a:b=c"], 64, "bad-option"),
    Case(["append", "MEMORY"], 64, "bad-option"),
    Case(["append", "MEMORY", "--title", "T", "--key", "a\nb"], 64, "bad-option"),
    Case(["section", "set", "MEMORY", "a\nb", "--body", "x"], 65, "line-break"),
    Case(["section", "set", "MEMORY", "[2026-02-16T12:00:00Z] T", "--body", "x"], 64, "bad-option"),
    Case(["section", "get", "MEMORY", "Nothing"], 65, "unknown-heading"),
    Case(["sync", "--remote", "nothing"], 78, "unknown-remote"),
    Case(["remote", "remove", "nothing"], 78, "unknown-remote"),
    Case(["remote", "add", "hub", "elsewhere"], 65, "exists"),
    Case(["config", "set", "nothing", "1"], 64, "bad-option"),
    Case(["config", "set", "limits.entry", "many"], 64, "bad-option"),
    Case(["config", "set", "node", "A B"], 64, "bad-name"),
    Case(["log", "--kind", "nothing"], 64, "bad-option"),
    Case(["agent", "rename", "nobody", "somebody"], 65, "not-found"),
    Case(["conflicts", "show", "nothing"], 65, "not-found"),
    Case(["append", "MEMORY", "--nonsense"], 64, "bad-option"),
    Case(["append", "MEMORY", "--body", "Use " + secret], 65, "secret"),
    Case(["append", "MEMORY", "--field", "Seen=" + secret], 65, "secret"),
    Case(["section", "set", "MEMORY", "Keys", "--body", secret], 65, "secret"),
    Case(["append", "MEMORY", "--body", privateKey], 65, "secret"),
    Case(["section", "append", "MEMORY", "Keys", "--body", privateKey], 65, "secret"),
    Case(["append", "MEMORY", "--title", "T", "--key", secret], 65, "secret"),
    Case(["append", "shared/" + secret, "--title", "T"], 65, "secret"),
    Case(["section", "set", "MEMORY", "Key " + secret, "--body", "x"], 65, "secret"),
    Case(["section", "append", "MEMORY", secret, "--body", "x"], 65, "secret"),
    Case(["section", "set", "shared/" + secret, "Keys", "--body", "x"], 65, "secret"),
    Case(["task", "offer", "T", "--key", secret], 65, "secret"),
    Case(["claim", secret], 65, "secret"),
    Case(["append", "MEMORY", privateKey], 64, "bad-option"),
    Case(["append", "MEMORY", secret], 64, "bad-option"),
    Case(["append", "MEMORY", "--field", secret], 64, "bad-option"),
    Case(["append", "MEMORY", "--title", "T", "--at", secret], 64, "bad-time"),
    Case(["append", "MEMORY", "--title", "T", "--allow-secret", "nothing"], 64, "bad-option"),
    Case(["config", "set", "allowSecret", "jwt,nothing"], 64, "bad-option"),
    Case(["nonsense"], 64, "bad-option"),
    Case(["sync", "--timeout", "0"], 64, "bad-option"),
  ]

  @Test(arguments: cases) func `it is refused, and nothing is written`(_ bad: Case) throws {
    let sandbox = try Sandbox()
    let vault = try sandbox.vault()
    try sandbox.write("outside\n", to: "outside.md")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: vault + "/link.md", withDestinationPath: "../outside.md")
    try files.createSymbolicLink(atPath: vault + "/linked-folder", withDestinationPath: "..")
    try sandbox.git("v", "remote", "add", "hub", "../hub")
    let before = try fingerprint(sandbox)
    let words = bad.words + ["--json"]
    let agent = ["DAYBOOK_AGENT": "jerry"]
    let daybook = Sandbox.program("daybook")
    let result = try sandbox.run(daybook, words, in: "v", input: bad.input, environment: agent)
    #expect(result.status == bad.status, "\(result.output)\(result.error)")
    #expect(result.errorCode == bad.code, "\(result.output)")
    #expect(result.error == "")
    #expect(try fingerprint(sandbox) == before)

    let plain = try sandbox.run(daybook, bad.words, in: "v", input: bad.input, environment: agent)
    #expect(plain.status == bad.status)
    #expect(plain.output == "")
    #expect(plain.error.hasPrefix("error: "), "\(plain.error)")
    for secret in [Self.secret, "ZXktdjEAAAAA"] { #expect(!(result.output + plain.error).contains(secret)) }
    try sandbox.git("v", "fsck", "--strict")
  }

  @Test func `arguments that are no UTF-8 are refused`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let script = "exec \"$0\" append MEMORY --agent jerry --json --title \"$(printf 'a\\377b')\""
    let result = try sandbox.run("/bin/sh", ["-c", script, Sandbox.program("daybook")], in: "v")
    #expect(result.status == 65)
    #expect(result.errorCode == "not-text")
  }

  @Test func `a folder that is no vault is refused`() throws {
    let sandbox = try Sandbox()
    for words in [["status", "--vault", "."], ["status"], ["sync", "--vault", "missing"]] {
      let result = try sandbox.run(Sandbox.program("daybook"), words + ["--json"])
      #expect(result.status == 78)
      #expect(result.errorCode == "no-vault")
    }
    let sync = try sandbox.vaultSync("--vault", ".", "--quiet")
    #expect(sync.status == 78)
    #expect(sync.error.hasPrefix("error: "))
  }

  @Test func `MEMORY needs an agent`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let result = try sandbox.daybook("append", "MEMORY", "--title", "T", "--json", in: "v")
    #expect(result.status == 78)
    #expect(result.errorCode == "no-agent")
  }

  @Test func `two remotes that aren't there are both said to be missing`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    try sandbox.git("v", "remote", "add", "one", "../one.git")
    try sandbox.git("v", "remote", "add", "two", "../two.git")
    let result = try sandbox.vaultSync("--json", in: "v")
    #expect(result.status == 69)
    #expect(result.output.contains("\"one\"") && result.output.contains("\"two\""))
  }

  @Test func `a remote that isn't there is said to be missing, and the work stays`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    #expect(try sandbox.daybook("remote", "add", "origin", "nowhere.git", in: "v").status == 0)
    let result = try sandbox.vaultSync("--json", in: "v")
    #expect(result.status == 69, "\(result.output)")
    try sandbox.expectSound("v")
  }

  /// Paths and bytes of everything but git's own folder, and what the branch names.
  private func fingerprint(_ sandbox: Sandbox) throws -> String {
    let script = """
      find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 cksum
      cksum < ../outside.md
      git log --format=%H
      git config --local --list
      """
    return try sandbox.run("/bin/sh", ["-c", script], in: "v").output
  }
}
