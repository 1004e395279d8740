import Foundation
import Testing

/// A folder of one test's own, with the built programs and a git that see nothing of the machine.
final class Sandbox: Sendable {
  let folder: String
  /// The home folder that programs see; it exists and is empty.
  let home: String

  init() throws {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    folder = base + "/command-tests-" + UUID().uuidString
    home = folder + "/home"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// What a program left behind.
  struct Result: Sendable {
    var status: Int32
    var output: String
    var error: String

    /// The one JSON document on standard output.
    func json(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(value as? [String: Any], sourceLocation: sourceLocation)
    }

    var errorCode: String? {
      ((try? json())?["error"] as? [String: Any])?["code"] as? String
    }
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func daybook(
    _ arguments: String..., in name: String = ".", input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Result {
    try run(Self.program("daybook"), arguments, in: name, input: input, environment: environment)
  }

  func vaultSync(_ arguments: String..., in name: String = ".") throws -> Result {
    try run(Self.program("vault-sync"), arguments, in: name)
  }

  /// Runs git in a folder of the sandbox and answers what it prints; a failure is the test's.
  @discardableResult
  func git(_ name: String, _ arguments: String...) throws -> String {
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    let result = try run("/usr/bin/env", ["git"] + identity + arguments, in: name)
    if result.status != 0 { Issue.record("git \(arguments): \(result.error)") }
    return result.output
  }

  /// Runs a program with nothing but HOME, PATH and what is given in its environment.
  func run(
    _ program: String, _ arguments: [String], in name: String = ".", input: Data = Data(),
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = process(program, arguments, in: name, environment: environment)
    let unique = UUID().uuidString
    let paths = ["in", "out", "err"].map { path(".\($0)-\(unique)") }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    try input.write(to: URL(fileURLWithPath: paths[0]))
    for path in paths.dropFirst() { try Data().write(to: URL(fileURLWithPath: path)) }
    let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: paths[0]))
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: paths[1]))
    let error = try FileHandle(forWritingTo: URL(fileURLWithPath: paths[2]))
    process.standardInput = source
    process.standardOutput = output
    process.standardError = error
    try process.run()
    process.waitUntilExit()
    for handle in [source, output, error] { try handle.close() }
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: URL(fileURLWithPath: paths[1])), as: UTF8.self),
      error: String(decoding: try Data(contentsOf: URL(fileURLWithPath: paths[2])), as: UTF8.self))
  }

  /// Starts `daybook`, which runs until it is told to stop. What it says is not heard.
  func start(_ arguments: String..., in name: String = ".") throws -> Process {
    let process = process(Self.program("daybook"), arguments, in: name)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func process(
    _ program: String, _ arguments: [String], in name: String, environment: [String: String] = [:]
  ) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path(name))
    process.environment = hermetic.merging(environment) { $1 }
    return process
  }

  /// Looks again and again for what another process is to do; where it doesn't within two minutes, what is checked
  /// next fails.
  func wait(until isDone: () throws -> Bool) rethrows {
    let deadline = Date(timeIntervalSinceNow: 120)
    while try !isDone(), Date() < deadline { usleep(20_000) }
  }

  /// A vault `v` of the node and agent jerry.
  @discardableResult
  func vault(_ name: String = "v", node: String = "jerry") throws -> String {
    let made = try daybook("init", name, "--node", node, "--agents", node)
    #expect(made.status == 0, "\(made.error)")
    return path(name)
  }

  /// A vault `a` of the node jerry with some agents, in step with a hub `hub.git` that has claims.
  func vaultWithHub(agents: String) throws {
    try git(".", "init", "--quiet", "--bare", path("hub.git"))
    let made = try daybook("init", "a", "--node", "jerry", "--agents", agents, "--remote", path("hub.git"))
    #expect(made.status == 0, "\(made.error)")
    #expect(try daybook("claim", "first", "--vault", "a", "--agent", "jerry").status == 0)
    #expect(try vaultSync("--vault", "a").status == 0)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: path(name))
    let folder = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Holds a vault to what real git says of it.
  func expectSound(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let status = try git(name, "status", "--porcelain")
    #expect(status == "", sourceLocation: sourceLocation)
    let check = try run("/usr/bin/env", ["git", "fsck", "--strict"], in: name)
    #expect(check.status == 0, "\(check.output)\(check.error)", sourceLocation: sourceLocation)
  }

  var hermetic: [String: String] {
    [
      "HOME": home, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "TZ": "UTC",
    ]
  }

  /// The path of a built program: it stands beside the test bundle.
  static func program(_ name: String) -> String {
    let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
    let folder = bundle.map { URL(fileURLWithPath: $0).deletingLastPathComponent() } ?? Bundle.main.bundleURL
    return folder.appendingPathComponent(name).path
  }

  static func has(_ program: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    return folders.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  static func size(_ variable: String, default standard: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
  }
}
