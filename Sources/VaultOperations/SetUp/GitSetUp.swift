import Git
import VaultModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

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
  ///
  /// Where the program is gone, git's own merge by lines takes its place, and stops for a person to look at
  /// it: such a merge can spoil entries even where it is clean. Without that git would leave this side's text
  /// in the file, with nothing in it to be seen of the other.
  static func driver(_ program: String) -> String {
    let word = quoted(program).replacing("%", with: "%%")
    return "if [ -x \(word) ]; then exec \(word) merge-driver %O %A %B %P; fi; "
      + "echo 'daybook is gone: merged by lines, look at it before you commit:' %P >&2; "
      + "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B; exit 1"
  }

  /// The program that a driver calls: its first word, or the one that it looks for.
  static func program(of driver: String) -> String? {
    let start = "if [ -x "
    var rest = driver.hasPrefix(start) ? driver.dropFirst(start.count) : driver[...]
    var word = ""
    var isQuoted = false
    while let next = rest.popFirst() {
      switch next {
      case "'": isQuoted.toggle()
      case "\\" where !isQuoted: if let escaped = rest.popFirst() { word.append(escaped) }
      case " " where !isQuoted: return word.replacing("%%", with: "%")
      default: word.append(next)
      }
    }
    return word.isEmpty ? nil : word.replacing("%%", with: "%")
  }

  static func canRun(_ program: String) -> Bool { access(program, X_OK) == 0 }

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
