import Foundation
import Testing

/// A remote with a vault's history, on whose tip anything can be put, and a node that has not seen it yet.
struct HostileRemote {
  let sandbox: Sandbox

  /// A line of a tree, as git stores it.
  struct Line {
    var mode: String
    var name: [UInt8]
    var id: String

    init(_ mode: String, _ name: [UInt8], _ id: String) { (self.mode, self.name, self.id) = (mode, name, id) }

    init(_ mode: String, _ name: String, _ id: String) { self.init(mode, Array(name.utf8), id) }

    var bytes: [UInt8] {
      let digits = Array(id)
      let raw = stride(from: 0, to: 40, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0 }
      return Array(mode.utf8) + [UInt8(ascii: " ")] + name + [0] + raw
    }
  }

  init() throws {
    sandbox = try Sandbox()
    try sandbox.git(".", "init", "-q", "--bare", "-b", "main", "remote")
    let made = try sandbox.daybook(
      "init", "v", "--node", "jerry", "--agents", "jerry", "--remote", sandbox.path("remote"))
    #expect(made.status == 0, "\(made.error)")
    #expect(try sandbox.daybook("sync", in: "v").status == 0)
    try sandbox.write("nobody's but the person's", to: "outside/kept")
  }

  func blob(_ text: String) throws -> String { try blob(Data(text.utf8)) }

  func blob(_ bytes: Data) throws -> String { try hash("blob", bytes) }

  /// Stores a tree, in the order given and with whatever is in it.
  func tree(_ lines: [Line]) throws -> String { try hash("tree", Data(lines.flatMap(\.bytes))) }

  func folder(_ names: [String: String]) throws -> String {
    try tree(names.sorted { $0.key < $1.key }.map { Line("100644", $0.key, try blob($0.value)) })
  }

  /// Stores a commit's text, sound or not.
  func hash(_ kind: String, _ bytes: Data) throws -> String {
    let result = try sandbox.run(
      "/usr/bin/env", ["git", "hash-object", "-t", kind, "-w", "--literally", "--stdin"], in: "remote",
      input: bytes)
    #expect(result.status == 0, "\(result.error)")
    return result.output.trimmingCharacters(in: .newlines)
  }

  func line(_ path: String) throws -> String {
    try sandbox.git("remote", "rev-parse", "main:\(path)").trimmingCharacters(in: .newlines)
  }

  /// The lines of the top of the tip's tree, but for some names.
  func top(without names: Set<String> = []) throws -> [Line] {
    try sandbox.git("remote", "ls-tree", "main").split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t")
      let words = parts[0].split(separator: " ")
      return names.contains(String(parts[1]))
        ? nil : Line(words[0] == "040000" ? "40000" : String(words[0]), String(parts[1]), String(words[2]))
    }
  }

  /// Puts a commit with this tree on the tip.
  func commit(_ tree: String) throws {
    let made = try sandbox.git("remote", "commit-tree", "-p", "main", "-m", "hostile", tree)
    try sandbox.git("remote", "update-ref", "refs/heads/main", made.trimmingCharacters(in: .newlines))
  }

  /// Syncs with at most so many bytes of memory.
  func sync(kilobytes: Int = 1_500_000) throws -> Sandbox.Result {
    try sandbox.run(
      "/bin/bash",
      [
        "-c", "ulimit -v \(kilobytes); exec \"$0\" sync --json --timeout 120 --vault v",
        Sandbox.program("daybook"),
      ])
  }

  /// Everything outside the vault and the remote, with what is in it.
  func surroundings() throws -> String {
    try sandbox.run("/bin/sh", ["-c", "ls -A . outside home; cat outside/*; find . -maxdepth 1 -type l"])
      .output.split(separator: "\n").filter { !$0.hasPrefix(".out-") && !$0.hasPrefix(".err-") }
      .filter { !$0.hasPrefix(".in-") }.joined(separator: "\n")
  }
}

extension Sandbox.Result {
  /// The paths that a sync left out.
  var skipped: [String] {
    ((try? json())?["skipped"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
  }

  var outcome: String? { (try? json())?["outcome"] as? String }
}
