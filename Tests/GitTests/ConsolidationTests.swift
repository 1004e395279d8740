import Foundation
import Git
import Testing

@Suite struct ConsolidationTests {
  let sandbox: Sandbox
  let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
    repository.environment = sandbox.environment
  }

  /// Commits one file in a pack of its own, on main.
  private func commit(_ round: Int, in repository: Repository) throws {
    let old = try repository.reference("refs/heads/main")
    let id = try repository.inOnePack {
      try repository.commit(["a": "\(round)"], parents: old.map { [$0] } ?? [])
    }
    try repository.updateReference("refs/heads/main", to: id, expecting: old, log: "test")
  }

  @Test func `Packs stay few, and nothing is lost`() throws {
    #expect(repository.packCount == 0)
    for round in 0..<30 { try commit(round, in: repository) }
    let orphan = try repository.inOnePack { try repository.commit(["orphan": "1"]) }
    _ = try repository.commit(["loose": "1"])
    #expect(repository.packCount == 31)
    #expect(try !repository.consolidatePacks(keepingAtMost: 31, deadline: .seconds(60)))
    #expect(repository.packCount == 31)
    #expect(try repository.consolidatePacks(keepingAtMost: 30, deadline: .seconds(60)))
    #expect(repository.packCount <= 7)
    #expect(repository.contains(orphan))
    try commit(30, in: repository)
    let fsck = try sandbox.run("git", ["-C", sandbox.path("r"), "fsck", "--strict", "--full"])
    #expect(fsck.status == 0 && !fsck.output.contains("missing"), "\(fsck.output)\(fsck.error)")
    #expect(try sandbox.git("r", "rev-list", "--count", "main").trimmed == "31")
    let files = try FileManager.default.contentsOfDirectory(atPath: sandbox.path("r/.git/objects/pack"))
    #expect(!files.contains { $0.hasSuffix(".bitmap") || $0.hasPrefix("tmp_") })
  }

  @Test func `A pack that is to be kept neither counts nor vanishes`() throws {
    for round in 0..<4 { try commit(round, in: repository) }
    let folder = sandbox.path("r/.git/objects/pack/")
    let pack = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".pack") })
    try Data().write(to: URL(fileURLWithPath: folder + pack.dropLast(5) + ".keep"))
    #expect(repository.packCount == 3)
    #expect(try repository.consolidatePacks(keepingAtMost: 1, deadline: .seconds(60)))
    #expect(FileManager.default.fileExists(atPath: folder + pack))
    #expect(try sandbox.run("git", ["-C", sandbox.path("r"), "fsck", "--strict"]).status == 0)
  }

  @Test func `Without git nothing happens, and a failure has its words`() throws {
    for round in 0..<3 { try commit(round, in: repository) }
    repository.environment["PATH"] = sandbox.path("none")
    #expect(try !repository.consolidatePacks(keepingAtMost: 1, deadline: .seconds(60)))
    for (script, code) in [
      ("exit 129", nil), ("echo no disk >&2; exit 1", GitError.Code.other), ("sleep 60", .timeout),
    ] {
      try sandbox.write("#!/bin/sh\nPATH=/bin:/usr/bin\n\(script)\n", to: "bin/git")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sandbox.path("bin/git"))
      repository.environment["PATH"] = sandbox.path("bin")
      do {
        let limit = Duration.milliseconds(code == .timeout ? 300 : 60_000)
        #expect(try !repository.consolidatePacks(keepingAtMost: 1, deadline: limit))
        #expect(code == nil)
      } catch let error as GitError {
        #expect(error.code == code && error.hint != nil)
        if code == .other { #expect(error.message.contains("no disk")) }
      }
    }
    #expect(repository.packCount == 3)
  }

  @Test func `Who reads at the same time goes on reading`() async throws {
    let path = sandbox.path("r")
    let environment = sandbox.environment
    let rounds = Sandbox.size("DAYBOOK_TEST_ROUNDS", default: 10) * 10
    for round in 0..<60 { try commit(round, in: repository) }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<2 {
        group.addTask {
          let reader = try Repository.open(path)
          var reads = 0
          while true {
            let tip = try #require(try reader.reference("refs/heads/main"))
            let history = try reader.walk(from: [tip], order: .topologicalNewestFirst)
            for id in history {
              for file in try reader.files(in: try reader.readCommit(id).tree) {
                reads += try reader.readBlob(file.id).count
              }
            }
            if history.count >= 60 + rounds { return reads }
            await Task.yield()
          }
        }
      }
      group.addTask {
        let writer = try Repository.open(path)
        writer.environment = environment
        for round in 60..<(60 + rounds) {
          let old = try writer.reference("refs/heads/main")
          let id = try writer.inOnePack {
            try writer.commit(["a": "\(round)"], parents: old.map { [$0] } ?? [])
          }
          try writer.updateReference("refs/heads/main", to: id, expecting: old, log: "test")
          try writer.consolidatePacks(keepingAtMost: 20, deadline: .seconds(60))
        }
        return 1
      }
      for try await reads in group { #expect(reads > 0) }
    }
    #expect(repository.packCount <= 21)
    #expect(try sandbox.git("r", "rev-list", "--count", "main").trimmed == "\(60 + rounds)")
    #expect(try sandbox.run("git", ["-C", sandbox.path("r"), "fsck", "--strict", "--full"]).status == 0)
  }
}
