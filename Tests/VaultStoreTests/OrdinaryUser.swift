import Foundation
import VaultTesting

/// Runs a part of a test without the rights of root, which nothing is closed to.
enum OrdinaryUser {
  static func run<Result>(in sandbox: Sandbox, _ body: () throws -> Result) throws -> Result {
    guard geteuid() == 0 else { return try body() }
    #if os(Linux)
      _ = try sandbox.run("chown", ["-R", "65534", sandbox.folder])
      defer { _ = try? sandbox.run("chown", ["-R", "0", sandbox.folder]) }
      // Of this thread only, and file access only; see setfsuid(2). Glibc's module doesn't have it.
      typealias SetUser = @convention(c) (UInt32) -> Int32
      guard let symbol = dlsym(nil, "setfsuid") else { throw Sandbox.Failure("no setfsuid") }
      let setUser = unsafeBitCast(symbol, to: SetUser.self)
      _ = setUser(65534)
      defer { _ = setUser(0) }
      return try body()
    #else
      return try body()
    #endif
  }
}
