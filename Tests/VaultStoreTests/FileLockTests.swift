import Foundation
import Testing
import VaultTesting

@testable import VaultStore

@Suite struct FileLockTests {
  let sandbox: Sandbox
  let path: String

  init() throws {
    sandbox = try Sandbox()
    path = sandbox.path("lock")
  }

  @Test func `one holder at a time, and none that died`() throws {
    var first = try FileLock(path, patience: 0)
    #expect(first?.wasAbandoned == false)
    #expect(try FileLock(path, patience: 0) == nil)
    #expect(sandbox.text("lock") == "\(getpid())\n")
    first = nil
    #expect(sandbox.text("lock") == "")
    try sandbox.write("1\n", to: "lock")
    #expect(try FileLock(path, patience: 0)?.wasAbandoned == true)
    #expect(try FileLock(path, patience: 0)?.wasAbandoned == false)
  }

  @Test func `a lock that ended is free though a child that hasn't begun yet has its file`() throws {
    #if os(Linux)
      var lock = try FileLock(path, patience: 0)
      let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { name in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == path
      }
      let file = try #require(files.first.flatMap { Int32($0) })
      let copy = dup(file)
      defer { close(copy) }
      withExtendedLifetime(lock) {}
      lock = nil
      #expect(try FileLock(path, patience: 0) != nil)
    #endif
  }
}
