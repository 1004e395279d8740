import Git
import VaultModel

/// What a vault's git configuration says, so that plain git works in it as well as Daybook does.
enum GitSetUp {
  /// The settings: who the node is, our merge driver, and merges as our rules need them.
  static func settings(node: Name, program: String) -> [(key: String, value: String)] {
    [
      ("daybook.node", node.description),
      ("merge.daybook.name", "Daybook: by entry, section and property"),
      (driverKey, driver(program)),
      ("merge.renames", "false"),
      ("rebase.backend", "merge"),
      ("diff.markdown.xfuncname", "^#{1,2} .*$"),
    ]
  }

  static let driverKey = "merge.daybook.driver"

  /// The command that git calls; in it, a percent sign of the program's own path is doubled.
  static func driver(_ program: String) -> String {
    "\(quoted(program).replacing("%", with: "%%")) merge-driver %O %A %B %P"
  }

  /// Makes a plain `git pull` and `git push` of the branch speak with the remote.
  static func upstream(of branch: String, remote: String) -> [(key: String, value: String)] {
    [("branch.\(branch).remote", remote), ("branch.\(branch).merge", "refs/heads/\(branch)")]
  }

  /// A word for the shell.
  static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: ":"), UInt8(ascii: "@"):
        true
      default: false
      }
    }
    if plain, !text.isEmpty { return text }
    return "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}

extension Repository {
  func setConfig(_ settings: [(key: String, value: String)]) throws {
    for (key, value) in settings where try configString(key) != value { try setConfig(key, value) }
  }
}
