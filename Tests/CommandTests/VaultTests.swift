import Foundation
import Testing

@Suite struct VaultTests {
  @Test func `a new vault is sound, and has what the template has`() throws {
    let sandbox = try Sandbox()
    let result = try sandbox.daybook("init", "v", "--node", "jerry", "--agents", "jerry, bobby", "--json")
    let answer = try result.json()
    #expect(answer["vault"] as? String == sandbox.path("v"))
    #expect(answer["node"] as? String == "jerry")
    #expect(answer["agents"] as? [String] == ["bobby", "jerry"])
    #expect(
      answer["head"] as? String
        == (try sandbox.git("v", "rev-parse", "HEAD").trimmingCharacters(in: .newlines)))
    for name in ["MEMORY", "HISTORY", "ALERTS"] {
      #expect(try sandbox.text("v/agents/bobby/\(name).md").hasPrefix("---\nagent: bobby\nkind: "))
    }
    #expect(sandbox.exists("v/.obsidian/app.json"))
    #expect(sandbox.exists("v/templates/entry.md"))
    #expect(!sandbox.exists("v/agents/billy"))
    #expect(try sandbox.git("v", "log", "--format=%s") == "start the vault\n")
    try sandbox.expectSound("v")
    let verify = try sandbox.daybook("verify", "--json", in: "v")
    #expect(verify.status == 0)
    #expect(try verify.json()["ok"] as? Bool == true)
  }

  @Test func `to make it again is harmless, and adds what is new`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    try FileManager.default.removeItem(atPath: sandbox.path("v/templates/entry.md"))
    #expect(try sandbox.daybook("init", "v", "--node", "jerry", "--agents", "billy").status == 0)
    #expect(sandbox.exists("v/agents/billy/MEMORY.md"))
    #expect(!sandbox.exists("v/templates/entry.md"))
    try sandbox.expectSound("v")
    let other = try sandbox.daybook("init", "v", "--node", "bobby", "--json")
    #expect(other.status == 65)
    #expect(other.errorCode == "exists")
  }

  @Test func `a folder of notes is adopted, and nothing is overwritten`() throws {
    let sandbox = try Sandbox()
    let log = "# Log\n\n## [2026-01-01T00:00:00Z] First\r\nText\n\n## [2026-01-02T00:00:00Z] Second"
    try sandbox.write("My own.", to: "v/README.md")
    try sandbox.write(log, to: "v/notes/log.md")
    #expect(try sandbox.daybook("init", "v", "--node", "jerry").status == 0)
    #expect(try sandbox.text("v/README.md") == "My own.")
    #expect(try sandbox.text("v/notes/log.md") == log)
    #expect(!sandbox.exists("v/agents"))
    let subjects = try sandbox.git("v", "log", "--format=%s")
    #expect(subjects.hasPrefix("notes/log: Second\nnotes/log: First\n"), "\(subjects)")
    try sandbox.expectSound("v")
  }

  @Test func `a git repository is adopted with its history`() throws {
    let sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--initial-branch=trunk", "v")
    try sandbox.write("# Notes\n", to: "v/notes.md")
    try sandbox.git("v", "add", ".")
    try sandbox.git("v", "commit", "--quiet", "--message", "mine")
    let result = try sandbox.daybook("init", "--node", "jerry", in: "v")
    #expect(result.status == 0, "\(result.error)")
    #expect(try sandbox.git("v", "log", "--format=%s", "trunk").hasSuffix("mine\n"))
    try sandbox.expectSound("v")
  }

  @Test func `two nodes share a vault through a bare repository`() throws {
    let sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    let made = try sandbox.daybook("init", "one", "--node", "one", "--agents", "one", "--remote", "hub.git")
    #expect(made.status == 0, "\(made.error)")
    let first = try sandbox.vaultSync("--json", in: "one")
    #expect(first.status == 0, "\(first.output)\(first.error)")
    let joined = try sandbox.daybook("clone", "hub.git", "two", "--node", "two", "--json")
    #expect(joined.status == 0, "\(joined.error)")
    #expect(try joined.json()["agents"] as? [String] == ["one"])
    try sandbox.expectSound("two")
    for node in ["one", "two"] {
      #expect(
        try sandbox.daybook("append", "\(node)/MEMORY", "--title", "From \(node)", in: node).status == 0)
      #expect(
        try sandbox.daybook("append", "shared/DECISIONS", "--title", "By \(node)", in: node).status == 0)
    }
    for node in ["one", "two", "one"] {
      let sync = try sandbox.vaultSync(in: node)
      #expect(sync.status == 0, "\(sync.error)")
      #expect(sync.output + sync.error == "")
    }
    #expect(try sandbox.git("one", "rev-parse", "HEAD") == sandbox.git("two", "rev-parse", "HEAD"))
    #expect(try sandbox.text("one/shared/DECISIONS.md") == sandbox.text("two/shared/DECISIONS.md"))
    for node in ["one", "two"] {
      try sandbox.expectSound(node)
      #expect(try sandbox.git(node, "pull", "--quiet") == "")
      let status = try sandbox.daybook("status", "--json", in: node).json()
      let remote = try #require((status["remotes"] as? [[String: Any]])?.first)
      #expect(remote["ahead"] as? Int == 0 && remote["behind"] as? Int == 0)
      #expect(status["dirty"] as? [String] == [])
      #expect((status["lastSync"] as? [String: Any])?["outcome"] != nil)
    }
  }

  @Test func `an empty remote is told apart, and nothing is left behind`() throws {
    let sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--bare", "hub.git")
    let result = try sandbox.daybook("clone", "hub.git", "deep/v", "--node", "two", "--json")
    #expect(result.status == 69)
    #expect(result.errorCode == "remote-empty")
    #expect(result.output.contains("daybook init"))
    #expect(!sandbox.exists("deep/v"))
    #expect((try? FileManager.default.contentsOfDirectory(atPath: sandbox.path("deep"))) ?? [] == [])

    try FileManager.default.createDirectory(atPath: sandbox.path("empty"), withIntermediateDirectories: true)
    #expect(try sandbox.daybook("clone", "nowhere.git", "empty", "--node", "two").status == 69)
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.path("empty")) == [])

    try sandbox.write("mine", to: "filled/note.md")
    #expect(try sandbox.daybook("clone", "hub.git", "filled", "--node", "two").status == 65)
    #expect(try sandbox.text("filled/note.md") == "mine")
  }

  @Test func `neither the home folder nor a vault's inside becomes a vault`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    #expect(try sandbox.daybook("init", "--node", "n", "--json", in: "home").errorCode == "outside-vault")
    #expect(try sandbox.daybook("init", "/", "--node", "n", "--json").errorCode == "outside-vault")
    #expect(
      try sandbox.daybook("init", "agents/x", "--node", "n", "--json", in: "v").errorCode == "outside-vault")
    #expect(
      try sandbox.daybook("clone", ".", "inner", "--node", "n", "--json", in: "v").errorCode
        == "outside-vault")
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.home) == [])
    try sandbox.expectSound("v")
  }

  @Test func `an empty folder becomes a clone`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault("one", node: "one")
    try FileManager.default.createDirectory(atPath: sandbox.path("two"), withIntermediateDirectories: true)
    let result = try sandbox.daybook("clone", "../one/.git", ".", "--node", "two", in: "two")
    #expect(result.status == 0, "\(result.error)")
    try sandbox.expectSound("two")
  }

  @Test func `an agent's folder is added and renamed`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    #expect(try sandbox.daybook("agent", "add", "billy", in: "v").status == 0)
    #expect(try sandbox.daybook("agent", "add", "billy", "--json", in: "v").errorCode == "exists")
    _ = try sandbox.daybook("append", "billy/MEMORY", "--title", "T", in: "v")
    #expect(try sandbox.daybook("agent", "rename", "billy", "william", in: "v").status == 0)
    #expect(!sandbox.exists("v/agents/billy"))
    #expect(try sandbox.text("v/agents/william/MEMORY.md").hasPrefix("---\nagent: william\n"))
    let list = try sandbox.daybook("agent", "list", "--json", in: "v").json()
    let items = try #require(list["items"] as? [[String: Any]])
    #expect(items.compactMap { $0["agent"] as? String } == ["jerry", "william"])
    #expect(items.compactMap { $0["entries"] as? Int } == [0, 1])
    #expect(try sandbox.git("v", "log", "-1", "--format=%s") == "agents: rename billy to william\n")
    try sandbox.expectSound("v")
  }

  @Test func `settings live where the table says`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    #expect(try sandbox.daybook("config", "set", "agent", "jerry", in: "v").status == 0)
    #expect(try sandbox.git("v", "config", "daybook.agent") == "jerry\n")
    #expect(try sandbox.daybook("append", "MEMORY", "--title", "T", in: "v").status == 0)
    #expect(try sandbox.daybook("config", "set", "limits.entry", "1000", in: "v").status == 0)
    #expect(try sandbox.text("v/.daybook/config.yml").contains("\n  entry: 1000 # "))
    #expect(try sandbox.daybook("config", "get", "limits.entry", in: "v").output == "1000\n")
    let long = String(repeating: "a", count: 1000)
    let refused = try sandbox.daybook("append", "MEMORY", "--body", long, "--json", in: "v")
    #expect(refused.errorCode == "too-large")
    try sandbox.expectSound("v")
  }

  @Test func `the crontab line is absolute, and installed once`() throws {
    let sandbox = try Sandbox()
    let vault = try sandbox.vault("my 100% vault")
    let line = try sandbox.daybook("install", "cron", "--print", in: "my 100% vault").output
    #expect(line.firstMatch(of: #/^[0-4]-59/5 (\* ){4}/#) != nil)
    #expect(line.contains("/vault-sync --quiet --vault '\(vault.replacing("%", with: "\\%"))'"))
    let fake = """
      #!/bin/sh
      [ "$1" = - ] && { cat > "$HOME/crontab"; exit; }
      cat "$HOME/crontab" 2>/dev/null || { echo 'no crontab for ada' >&2; exit 1; }
      """
    try sandbox.write(fake, to: "bin/crontab")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: sandbox.path("bin/crontab"))
    let path = ["PATH": sandbox.path("bin") + ":" + (sandbox.hermetic["PATH"] ?? "")]
    for _ in 0..<2 {
      let installed = try sandbox.daybook("install", "cron", in: "my 100% vault", environment: path)
      #expect(installed.status == 0, "\(installed.error)")
      #expect(try sandbox.text("home/crontab") == line)
    }
    try sandbox.write("# mine\n" + sandbox.text("home/crontab") + "0 4 * * * backup\n", to: "home/crontab")
    #expect(
      try sandbox.daybook("install", "cron", "--remove", in: "my 100% vault", environment: path).status == 0)
    #expect(try sandbox.text("home/crontab") == "# mine\n0 4 * * * backup\n")
  }
}
