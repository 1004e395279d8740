import Foundation
import VaultOperations
import VaultStore

/// A folder of one test's own with a vault in it, of the node and agent jerry, whose clock stands still.
final class Sandbox {
  let folder: String
  let vault: Vault

  /// 2026-02-16T12:00:00Z in milliseconds.
  static let now: Int64 = 1_771_243_200_000

  private static let hermetic: Void = {
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1)
    setenv("HOME", "/nonexistent", 1)
    unsetenv("XDG_CONFIG_HOME")
    // As the programs do: what a hook doesn't read ends no process.
    signal(SIGPIPE, SIG_IGN)
  }()

  init() throws {
    Sandbox.hermetic
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    folder = base + "/operations-tests-" + UUID().uuidString
    var request = InitRequest(path: folder + "/v", node: "jerry", program: "/bin/sh")
    request.agents = ["jerry"]
    let environment = VaultEnvironment(now: { Sandbox.now })
    _ = try request.make(environment: environment)
    vault = try Vault(at: folder + "/v", environment: environment)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: "\(folder)/v/\(path)")
    let folder = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/v/\(path)")), as: UTF8.self)
  }

  func commitCount() throws -> Int {
    guard let head = try vault.head().commit else { return 0 }
    return try vault.repository.walk(from: [head], order: .newestFirst).count
  }
}

/// The error's code; nil where nothing is thrown.
func code(_ body: () throws -> Void) -> VaultError.Code? {
  do {
    try body()
    return nil
  } catch {
    return VaultError(any: error).code
  }
}
