import Foundation

/// A folder of one test's own, and real git in it that sees no configuration of the machine.
public final class Sandbox: Sendable {
  public let folder: String

  private static let hermetic: Void = {
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1)
    setenv("HOME", "/nonexistent", 1)
    for name in ["XDG_CONFIG_HOME", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] { unsetenv(name) }
  }()

  public init() throws {
    Sandbox.hermetic
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    folder = base + "/vault-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  public func path(_ name: String) -> String { folder + "/" + name }

  /// Writes a file, making its folders.
  public func write(_ text: String, to name: String) throws {
    let target = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: target)
  }

  /// Writes at a file's end, as `cat >>` does.
  public func append(_ text: String, to name: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path(name)))
    defer { try? handle.close() }
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
  }

  /// A file's text; nil where there is none.
  public func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  /// Gives a file the time of its last change, so that it is no longer young enough to be doubted.
  public func age(_ name: String, seconds: Double = 10) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path(name))
  }

  /// What a program printed, and how it ended.
  public struct Output: Sendable {
    public var status: Int32
    public var text: String
    public var error: String
  }

  /// A program that ended badly.
  public struct Failure: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
  }

  /// Runs git in a folder of the sandbox; what it prints, without the last line end.
  @discardableResult
  public func git(_ folder: String, _ arguments: String..., input: String = "") throws -> String {
    let output = try run("git", ["-C", path(folder)] + arguments, input: input)
    guard output.status == 0 else { throw Failure("git \(arguments): \(output.error)\(output.text)") }
    return output.text.hasSuffix("\n") ? String(output.text.dropLast()) : output.text
  }

  public func run(_ program: String, _ arguments: [String], input: String = "") throws -> Output {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder,
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "TZ": "UTC", "LC_ALL": "C",
      "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
      "GIT_COMMITTER_EMAIL": "ada@example.org",
    ]
    let unique = UUID().uuidString
    let files = try ["in", "out", "err"].map { name -> FileHandle in
      let url = URL(fileURLWithPath: path(".\(name)-\(unique)"))
      try Data(name == "in" ? Array(input.utf8) : []).write(to: url)
      return try FileHandle(forUpdating: url)
    }
    defer {
      for file in files { try? file.close() }
      for name in ["in", "out", "err"] { try? remove(".\(name)-\(unique)") }
    }
    (process.standardInput, process.standardOutput, process.standardError) = (files[0], files[1], files[2])
    try process.run()
    process.waitUntilExit()
    return Output(
      status: process.terminationStatus, text: text(".out-\(unique)") ?? "",
      error: text(".err-\(unique)") ?? "")
  }
}
