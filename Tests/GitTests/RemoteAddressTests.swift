import Testing

@testable import Git

@Suite struct RemoteAddressTests {
  @Test(arguments: [
    ("/srv/a b", RemoteAddress.path("/srv/a b")), ("a/b:c", .path("a/b:c")), ("../x", .path("../x")),
    ("file:///srv/a%20b", .path("/srv/a b")),
    ("host:path", .ssh(user: nil, host: "host", port: nil, path: "path")),
    ("git@host:~u/p.git", .ssh(user: "git", host: "host", port: nil, path: "~u/p.git")),
    ("[git@host:22]:p", .ssh(user: "git", host: "host", port: 22, path: "p")),
    ("[::1]:p", .ssh(user: nil, host: "::1", port: nil, path: "p")),
    ("ssh://host/p", .ssh(user: nil, host: "host", port: nil, path: "/p")),
    ("ssh://u@host:2222/~/p%20q", .ssh(user: "u", host: "host", port: 2222, path: "~/p q")),
    ("ssh://[::1]:22/p", .ssh(user: nil, host: "::1", port: 22, path: "/p")),
    ("https://host/p", .other("https://host/p")),
  ])
  func `An address is read as git reads it`(url: String, expected: RemoteAddress) throws {
    #expect(try RemoteAddress(url) == expected)
  }

  @Test(arguments: [
    "-x", "--upload-pack=x", "ssh://-oProxyCommand=x/p", "-oProxyCommand=x:p", "ssh://-u@host/p", "host:-p",
    "ext::sh -c x", "ssh://host", "ssh://host:0/p", "ssh://host:x/p", ":p", "",
  ])
  func `An address that could do harm is refused`(url: String) {
    let error = #expect(throws: GitError.self) { try RemoteAddress(url) }
    #expect(error?.code == .invalid)
  }

  private func command(
    _ url: String, _ environment: [String: String] = [:], own: String? = nil
  ) throws -> ChildCommand? {
    ChildCommand(
      .receivePack, at: try RemoteAddress(url), folder: "/home/ada/", sshCommand: own,
      environment: environment)
  }

  @Test func `ssh asks nobody, unless the command is the person's own`() throws {
    let url = "ssh://u@h:22/it's!"
    let rest = ["-p", "22", "u@h", #"git-receive-pack '/it'\''s'\!''"#]
    #expect(try command(url)?.arguments == ["ssh", "-o", "BatchMode=yes"] + rest)
    #expect(
      try command(url, own: "ssh -i k")?.arguments == ["sh", "-c", "ssh -i k \"$@\"", "ssh -i k"] + rest)
    let both = try command(url, ["GIT_SSH_COMMAND": "a", "GIT_SSH": "b"], own: "c")
    #expect(both?.arguments == ["sh", "-c", "a \"$@\"", "a"] + rest)
    #expect(try command(url, ["GIT_SSH": "/b"])?.arguments == ["/b"] + rest)
  }

  @Test func `A path goes to git itself, and no variable of another repository with it`() throws {
    let made = try command(
      "../x", ["GIT_DIR": "/d", "GIT_INDEX_FILE": "/i", "GIT_PROTOCOL": "version=2", "A": "b"])
    #expect(made?.arguments == ["git", "receive-pack", "/home/ada/../x"])
    #expect(made?.environment == ["A": "b", "GIT_TERMINAL_PROMPT": "0", "LANGUAGE": "C"])
    #expect(try command("https://host/p") == nil)
  }
}
