import Foundation
import Testing

@testable import Git

/// What a thread can still do once it has confined itself. Where the kernel has no Landlock, nothing is taken away.
@Suite struct ConfinementTests {
  /// What was tried on such a thread: 0, or the error's number.
  private struct Outcome {
    var insideIsMade: Int32 = -1
    var outsideIsMade: Int32 = -1
    var outsideIsWritten: Int32 = -1
    var outsideIsRemoved: Int32 = -1
    var throughLink: Int32 = -1
    var linkIsMade: Int32 = -1
    var outsideIsRead: Int32 = -1
    var byChild: Int32 = -1
  }

  @Test(.enabled(if: Self.isAvailable, "needs Linux with Landlock 2 or later"))
  func `a confined thread writes in its folders alone`() throws {
    let sandbox = try Sandbox()
    let (inside, outside) = ("\(sandbox.folder)/inside", "\(sandbox.folder)/outside")
    for folder in [inside, outside] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("kept\n".utf8).write(to: URL(filePath: "\(folder)/file"))
    }
    try FileManager.default.createSymbolicLink(atPath: "\(inside)/way-out", withDestinationPath: outside)
    let outcome = onThread {
      var outcome = Outcome()
      guard case .confined = Confinement.confine(to: [(inside, .write)]) else { return outcome }
      outcome.insideIsMade = Self.open("\(inside)/new", O_WRONLY | O_CREAT)
      outcome.outsideIsMade = Self.open("\(outside)/new", O_WRONLY | O_CREAT)
      outcome.outsideIsWritten = Self.open("\(outside)/file", O_WRONLY)
      outcome.outsideIsRemoved = unlink("\(outside)/file") == 0 ? 0 : errno
      outcome.throughLink = Self.open("\(inside)/way-out/new", O_WRONLY | O_CREAT)
      outcome.linkIsMade = symlink(outside, "\(inside)/link") == 0 ? 0 : errno
      outcome.outsideIsRead = Self.open("\(outside)/file", O_RDONLY)
      var spawn = Spawn(["sh", "-c", "echo more > '\(outside)/by-child'"])
      spawn.input = .null
      var status: Int32 = 0
      if let child = try? Launcher.run(spawn.start), waitpid(child, &status, 0) == child {
        outcome.byChild = status
      }
      return outcome
    }
    #expect(outcome.insideIsMade == 0)
    #expect(outcome.outsideIsMade == EACCES)
    #expect(outcome.outsideIsWritten == EACCES)
    #expect(outcome.outsideIsRemoved == EACCES)
    #expect(outcome.throughLink == EACCES)
    #expect(outcome.linkIsMade == EACCES)
    #expect(outcome.outsideIsRead == 0)
    #expect(outcome.byChild == 0, "ssh and git are as free as they were")
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside).sorted() == ["by-child", "file"])
  }

  private static var isAvailable: Bool { if case .confined = Confinement.available { true } else { false } }

  private static func open(_ path: String, _ flags: Int32) -> Int32 {
    let descriptor = systemOpen(path, flags)
    if descriptor < 0 { return errno }
    close(descriptor)
    return 0
  }

  /// Runs on a thread of its own, which ends behind that: none of the tests' own threads is confined.
  private func onThread(_ body: @escaping @Sendable () -> Outcome) -> Outcome {
    nonisolated(unsafe) var outcome = Outcome()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      outcome = body()
      done.signal()
    }
    thread.start()
    done.wait()
    return outcome
  }
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }
