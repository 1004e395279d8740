import Foundation
import Testing

/// Every call of our programs that can change the file system, as strace sees them.
@Suite(
  .enabled(if: Sandbox.canTrace, "needs strace, and the right to trace; it is Linux's"))
struct WriteAuditTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  /// Runs a command under strace, with all that it starts, and answers where they wrote.
  private func places(_ arguments: String..., status: Int32 = 0) throws -> Set<String> {
    let log = sandbox.path("trace")
    let result = try sandbox.run(
      "/usr/bin/env",
      ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", "trace=file,ftruncate,process", "-o", log] + arguments
    )
    #expect(result.status == status, "\(result)")
    return Set(WriteAudit(try sandbox.text("trace"), folder: sandbox.folder).paths)
  }

  /// The paths that are in none of the folders.
  private func outside(_ paths: Set<String>, of folders: [String]) -> [String] {
    let allowed = folders.map { sandbox.path($0) }
    return paths.filter { path in
      path != "/dev/null" && !allowed.contains { path == $0 || path.hasPrefix("\($0)/") }
    }.sorted()
  }

  @Test func `Nothing is written outside the vault, its repository and the remote`() throws {
    let (daybook, sync) = (Sandbox.program("daybook"), Sandbox.program("vault-sync"))
    try sandbox.git(".", "init", "-q", "--bare", "-b", "main", "remote")
    let made = try places(
      daybook, "init", "v", "--node", "jerry", "--agents", "jerry", "--remote", sandbox.path("remote"))
    #expect(outside(made, of: ["v"]) == [])
    #expect(made.contains(sandbox.path("v/.git/HEAD")) || made.count > 20, "the audit sees nothing")
    let appended = try places(daybook, "append", "MEMORY", "--vault", "v", "--agent", "jerry", "--title", "x")
    #expect(outside(appended, of: ["v"]) == [] && !appended.isEmpty)
    #expect(outside(try places(sync, "--vault", "v"), of: ["v", "remote"]) == [])
    // The clone is made beside its place.
    let cloned = try places(daybook, "clone", sandbox.path("remote"), "c", "--node", "bobby")
    #expect(outside(cloned, of: ["c", ".c.daybook-tmp"]) == [])
    for name in ["v", "c"] {
      try sandbox.write("# \(name)\n\nBy hand.\n", to: "\(name)/shared/\(name).md")
      _ = try sandbox.daybook(
        "append", "shared/RECENT_EVENTS", "--vault", name, "--agent", "jerry", "--title", name)
      let synced = try places(sync, "--vault", name)
      #expect(outside(synced, of: [name, "remote"]) == [])
      #expect(!synced.isEmpty)
    }
  }
}

extension Sandbox {
  /// Whether strace is here, and may trace.
  static var canTrace: Bool {
    guard has("strace"), let sandbox = try? Sandbox() else { return false }
    return (try? sandbox.run("/usr/bin/env", ["strace", "-qq", "-o", "/dev/null", "true"]).status) == 0
  }
}

/// What strace wrote, read for the calls that make, change, move or remove something.
struct WriteAudit {
  private(set) var paths = [String]()

  private static let changing: Set<String> = [
    "creat", "mkdir", "mkdirat", "mknod", "mknodat", "rmdir", "unlink", "unlinkat", "rename", "renameat",
    "renameat2", "link", "linkat", "symlink", "symlinkat", "truncate", "ftruncate", "chmod", "fchmodat",
    "chown",
    "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr",
  ]

  /// - Parameter folder: where the traced program was started.
  init(_ log: String, folder: String) {
    var folders = [Substring: String]()
    var parent: Substring?
    for line in log.split(separator: "\n") {
      guard let call = line.firstMatch(of: #/^(\d+) +(\w+)\((.*)/#) else { continue }
      let (process, name, rest) = (call.1, String(call.2), String(call.3))
      // A program begins in the folder of the one that started it.
      let here = folders[process] ?? parent.flatMap { folders[$0] } ?? folder
      folders[process] = here
      if ["clone", "clone3", "fork", "vfork"].contains(name) {
        parent = process
        if let child = rest.firstMatch(of: #/= (\d+)$/#), folders[child.1] == nil { folders[child.1] = here }
      }
      if line.contains(" = -1 ") { continue }
      if name == "chdir" { folders[process] = Self.arguments(rest, folder: here).last ?? here }
      let opens = ["open", "openat", "openat2"].contains(name)
      if opens, !["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].contains(where: rest.contains) { continue }
      guard opens || Self.changing.contains(name) else { continue }
      let all = Self.arguments(rest, folder: here)
      paths += name.hasPrefix("symlink") ? Array(all.suffix(1)) : all  // What a link says is no path.
    }
  }

  /// The paths among a call's arguments, each taken from the descriptor before it.
  private static func arguments(_ text: String, folder: String) -> [String] {
    var (base, found) = (folder, [String]())
    for match in text.matches(of: #/(?:AT_FDCWD|\d+)<([^>]*)>|"((?:[^"\\]|\\.)*)"/#) {
      if let directory = match.1 {
        base = String(directory)
        if text.hasPrefix(match.0), !text.contains("\"") { found.append(base) }
      } else if let name = match.2 {
        found.append(name.hasPrefix("/") ? String(name) : "\(base)/\(name)")
      }
    }
    return found.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
  }
}
