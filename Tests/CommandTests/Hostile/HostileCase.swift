import Foundation
import Testing

/// What somebody who may push could put into a tree, and what is to become of it.
struct HostileCase: CustomTestStringConvertible, Sendable {
  typealias Line = HostileRemote.Line

  var name: String
  /// Names at the top of the tree that the lines take the place of.
  var replaced: Set<String> = []
  var lines: @Sendable (HostileRemote) throws -> [Line]
  /// What the sync reports as left out.
  var skipped: [String]
  /// What is not on disk afterwards, in the folder of the sandbox, and what is.
  var absent: [String] = []
  var present: [String] = []

  var testDescription: String { name }

  private init(
    _ name: String, replacing replaced: Set<String> = [], skipped: [String] = [], absent: [String] = [],
    present: [String] = [], _ lines: @escaping @Sendable (HostileRemote) throws -> [Line]
  ) {
    (self.name, self.replaced, self.lines, self.skipped) = (name, replaced, lines, skipped)
    (self.absent, self.present) = (absent, present)
  }

  /// A file of that name at the top, which is left out.
  private static func file(_ what: String, _ name: String) -> HostileCase {
    HostileCase(what, skipped: [name]) { [Line("100644", name, try $0.blob("x"))] }
  }

  /// A folder of that name at the top with a file in it, which is left out.
  private static func folder(_ what: String, _ name: String, absent: [String] = []) -> HostileCase {
    HostileCase(what, skipped: ["\(name)/x.md"], absent: absent) {
      [Line("40000", name, try $0.folder(["x.md": "x"]))]
    }
  }

  static let all: [HostileCase] = names + kinds + sizes + settings

  private static let names: [HostileCase] = [
    folder("the folder above", "..", absent: ["x.md"]), folder("the folder itself", "."),
    folder("git's folder", ".git", absent: ["v/.git/x.md"]),
    folder("git's folder in capitals", ".GIT", absent: ["v/.GIT"]),
    folder("git's folder with a blank", ".git "), folder("git's folder by its short name", "git~1"),
    folder("git's folder with an invisible character", ".g\u{200C}it"),
    folder("git's folder as a stream", ".git::$INDEX_ALLOCATION"),
    HostileCase(
      "git's folder below another", skipped: ["a/.git/hooks"], absent: ["v/a"]
    ) { [Line("40000", "a", try $0.tree([Line("40000", ".git", $0.folder(["hooks": "x"]))]))] },
    HostileCase(
      "a name with slashes", skipped: ["x/../../escaped.md"], absent: ["escaped.md", "../escaped.md"]
    ) {
      [Line("100644", "x/../../escaped.md", try $0.blob("x"))]
    },
    HostileCase("an absolute name", skipped: ["/tmp/daybook-escaped.md"]) {
      [Line("100644", "/tmp/daybook-escaped.md", try $0.blob("x"))]
    },
    HostileCase("a name that is a path of another note", skipped: ["agents/jerry/MEMORY.md"]) {
      [Line("100644", "agents/jerry/MEMORY.md", try $0.blob("taken over"))]
    },
    file("a device of Windows", "CON"), file("a device with an ending", "aux.md"),
    file("a serial port", "com1.txt"), file("a stream", "a:b.md"), file("a dot at the end", "note."),
    file("a blank at the end", "note "), file("a backslash", "..\\..\\x.md"), file("a line break", "a\nb.md"),
    file("a character of no width", "no\u{200B}te.md"), file("text turned round", "note\u{202E}dm.exe"),
    file("a name that is too long", String(repeating: "n", count: 300)),
    HostileCase("bytes that are no text", skipped: ["\u{FFFD}.md"]) {
      [Line("100644", [0xFF] + Array(".md".utf8), try $0.blob("x"))]
    },
    HostileCase("twins by letter case", skipped: ["twin.md"], absent: ["v/twin.md"], present: ["v/Twin.md"]) {
      [Line("100644", "Twin.md", try $0.blob("1")), Line("100644", "twin.md", try $0.blob("2"))]
    },
    HostileCase("twins by Unicode form", skipped: ["\u{E9}.md"], present: ["v/e\u{301}.md"]) {
      [Line("100644", "e\u{301}.md", try $0.blob("1")), Line("100644", "\u{E9}.md", try $0.blob("2"))]
    },
    HostileCase("a folder that is a twin", skipped: ["twins/x.md"], present: ["v/Twins/x.md"]) {
      [
        Line("40000", "Twins", try $0.folder(["x.md": "1"])),
        Line("40000", "twins", try $0.folder(["x.md": "2"])),
      ]
    },
  ]

  private static let kinds: [HostileCase] = [
    HostileCase("a link to a file", skipped: ["link.md"], absent: ["v/link.md"]) {
      [Line("120000", "link.md", try $0.blob("../outside/kept"))]
    },
    HostileCase("a link and a folder of one name", absent: ["outside/x.md"], present: ["v/link/x.md"]) {
      [
        Line("120000", "link", try $0.blob("../outside")),
        Line("40000", "link", try $0.folder(["x.md": "x"])),
      ]
    },
    HostileCase(
      "a link in an agent's folder's place", replacing: ["agents"], skipped: ["agents"],
      absent: ["outside/MEMORY.md"]
    ) { [Line("120000", "agents", try $0.blob("../outside"))] },
    HostileCase("a submodule", skipped: ["sub"], absent: ["v/sub"], present: ["v/.gitmodules"]) {
      [
        Line("100644", ".gitmodules", try $0.blob("[submodule \"sub\"]\npath = sub\nurl = ../outside\n")),
        Line("160000", "sub", String(repeating: "1", count: 40)),
      ]
    },
    HostileCase(".gitmodules as a link", skipped: [".gitmodules"], absent: ["v/.gitmodules"]) {
      [Line("120000", ".gitmodules", try $0.blob("../outside/kept"))]
    },
    HostileCase("one name twice", present: ["v/dup.md"]) {
      [Line("100644", "dup.md", try $0.blob("1")), Line("100644", "dup.md", try $0.blob("2"))]
    },
    HostileCase("an order that is none", present: ["v/a.md", "v/z.md"]) {
      [Line("100644", "z.md", try $0.blob("1")), Line("100644", "a.md", try $0.blob("2"))]
    },
    HostileCase("modes of old", present: ["v/old.md"]) {
      [Line("100664", "old.md", try $0.blob("1"))]
    },
    HostileCase("a file that is a folder inside", skipped: ["inside.md"], absent: ["v/inside.md"]) {
      [Line("100644", "inside.md", try $0.folder(["x": "x"]))]
    },
  ]

  private static let sizes: [HostileCase] = [
    HostileCase("a bomb of 10^10 files", skipped: ["bomb"], absent: ["v/bomb"]) { remote in
      var id = try remote.folder(["f": ""])
      for _ in 0..<10 { id = try remote.tree((0..<10).map { Line("40000", "d\($0)", id) }) }
      return [Line("40000", "bomb", id)]
    },
    HostileCase("a million entries", skipped: ["wide"], absent: ["v/wide"]) { remote in
      let count = Sandbox.size("DAYBOOK_TEST_ENTRIES", default: 1_000)
      let empty = try remote.blob("")
      func name(_ number: Int) -> String { String(("0000000" + String(number)).suffix(7)) }
      let flat = try remote.tree((0..<count).map { Line("100644", name($0), empty) })
      if count > 1_000_000 { return [Line("40000", "wide", flat)] }
      return [
        Line(
          "40000", "wide", try remote.tree((0...(1_000_000 / count)).map { Line("40000", name($0), flat) }))
      ]
    },
    HostileCase(
      "20,000 folders one in another",
      skipped: [(["deep"] + Array(repeating: "d", count: 63)).joined(separator: "/")]
    ) { remote in
      let count = Sandbox.size("DAYBOOK_TEST_DEPTH", default: 200)
      var id = try remote.folder(["f.md": "x"])
      for _ in 0..<count { id = try remote.tree([Line("40000", "d", id)]) }
      return [Line("40000", "deep", id)]
    },
    HostileCase("a file larger than the limit", skipped: ["large.md"], absent: ["v/large.md"]) { remote in
      let size = Sandbox.size("DAYBOOK_TEST_BYTES", default: 51_000_000)
      let made = try remote.sandbox.run(
        "/bin/sh",
        ["-c", "head -c \(size) /dev/zero | git -c core.bigFileThreshold=1m hash-object -w --stdin"],
        in: "remote")
      return [Line("100644", "large.md", made.output.trimmingCharacters(in: .newlines))]
    },
  ]

  private static let settings: [HostileCase] = [
    HostileCase(".gitattributes that change bytes", replacing: [".gitattributes"]) {
      [
        Line(
          "100644", ".gitattributes",
          try $0.blob("* text eol=crlf ident filter=x working-tree-encoding=UTF-16\n"))
      ]
    },
    HostileCase(".gitignore that hides everything", replacing: [".gitignore"]) {
      [Line("100644", ".gitignore", try $0.blob("*\n/agents/\n"))]
    },
    HostileCase(".gitignore that takes for ever", replacing: [".gitignore"]) {
      let pattern = String(repeating: "*a", count: 40) + "*b\n"
      let name = String(repeating: "a", count: 200) + ".txt"
      return [
        Line("100644", ".gitignore", try $0.blob(String(repeating: pattern, count: 20))),
        Line("100644", name, try $0.blob("x")),
      ]
    },
    HostileCase(
      "settings as a link", replacing: [".daybook"], skipped: [".daybook/config.yml"],
      present: ["v/.daybook/config.yml"]
    ) {
      [Line("40000", ".daybook", try $0.tree([Line("120000", "config.yml", $0.blob("../../outside/kept"))]))]
    },
    HostileCase("settings that are no text", replacing: [".daybook"]) {
      [Line("40000", ".daybook", try $0.folder(["config.yml": "\u{0}\u{1}: [[[{{{"]))]
    },
    HostileCase("settings that multiply", replacing: [".daybook"]) {
      var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
      for (one, next) in zip("abcdefghij", "bcdefghijk") {
        text += "\(next): &\(next) [" + Array(repeating: "*\(one)", count: 9).joined(separator: ", ") + "]\n"
      }
      return [Line("40000", ".daybook", try $0.folder(["config.yml": text]))]
    },
    HostileCase("settings that are deep", replacing: [".daybook"]) {
      let text = "a: " + String(repeating: "[", count: 100_000)
      return [Line("40000", ".daybook", try $0.folder(["config.yml": text]))]
    },
    HostileCase("no settings", replacing: [".daybook"], present: ["v/.daybook/config.yml"]) { _ in [] },
  ]
}
