import Foundation
import Git
import Testing

/// A folder of one test's own, and real git in it that sees no configuration of the machine.
final class Sandbox: Sendable {
  let folder: String

  private static let hermetic: Void = {
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1)
    setenv("HOME", "/nonexistent", 1)
    unsetenv("XDG_CONFIG_HOME")
  }()

  init() throws {
    Sandbox.hermetic
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    folder = base + "/git-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder,
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "TZ": "UTC", "LC_ALL": "C",
      "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
      "GIT_COMMITTER_EMAIL": "ada@example.org",
    ]
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func repository(_ name: String) throws -> Repository {
    try Repository.create(at: path(name), initialBranch: "main")
  }

  func write(_ text: String, to name: String) throws {
    let target = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: target)
  }

  /// Runs git in a folder of the sandbox and answers what it prints; a failure is the test's.
  @discardableResult
  func git(_ folder: String, _ arguments: String..., input: String = "") throws -> String {
    let result = try run("git", ["-C", path(folder)] + arguments, input: input)
    if result.status != 0 { Issue.record("git \(arguments): \(result.error)") }
    return result.output
  }

  func run(
    _ program: String, _ arguments: [String], input: String = "", environment: [String: String]? = nil
  ) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = environment ?? self.environment
    let unique = UUID().uuidString
    let paths = ["in", "out", "err"].map { path(".\($0)-\(unique)") }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    try Data(input.utf8).write(to: URL(fileURLWithPath: paths[0]))
    for path in paths.dropFirst() { try Data().write(to: URL(fileURLWithPath: path)) }
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: paths[1]))
    let error = try FileHandle(forWritingTo: URL(fileURLWithPath: paths[2]))
    let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: paths[0]))
    process.standardInput = source
    process.standardOutput = output
    process.standardError = error
    try process.run()
    process.waitUntilExit()
    for handle in [source, output, error] { try handle.close() }
    return (
      process.terminationStatus,
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: paths[1])), as: UTF8.self),
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: paths[2])), as: UTF8.self)
    )
  }

  static func has(_ program: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin"
    return folders.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  static func size(_ variable: String, default standard: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
  }
}

extension Repository {
  /// Commits a tree of text files, on no branch.
  func commit(
    _ files: [String: String], parents: [ObjectID] = [], message: String = "test", time: Int64 = 1_700_000_000
  ) throws -> ObjectID {
    let changes = try files.map {
      (path: $0.key, file: Optional((mode: FileMode.blob, id: try writeBlob(Array($0.value.utf8)))))
    }
    let person = Signature(name: "Ada", email: "ada@example.org", time: time, offset: 60)
    return try writeCommit(
      tree: try updateTree(nil, changes: changes), parents: parents, author: person, committer: person,
      message: message)
  }
}

/// SplitMix64, so that a seed names a whole run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
