import Foundation
import Git
import Testing

@Suite struct PackTests {
  let sandbox: Sandbox
  let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
  }

  private struct Stop: Error {}

  /// The names in objects/pack.
  private func packFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: sandbox.path("r/.git/objects/pack")).sorted()
  }

  private func looseCount() throws -> Int {
    let fields = try sandbox.git("r", "count-objects", "-v").split(separator: "\n")
    return try #require(fields.first { $0.hasPrefix("count: ") }.flatMap { Int($0.dropFirst(7)) })
  }

  private func expectSound(_ folder: String = "r") throws {
    let result = try sandbox.run("git", ["-C", sandbox.path(folder), "fsck", "--strict", "--full"])
    let complaints = result.error.split(separator: "\n").filter { !$0.hasPrefix("notice: ") }
    #expect(result.status == 0 && complaints == [], "\(result.error)")
    #expect(!result.output.contains("missing"), "\(result.output)")
  }

  @Test func `A lost folder of packs is made anew, and what is written there is read`() throws {
    _ = try repository.commit(["a": "1"])
    try FileManager.default.removeItem(atPath: sandbox.path("r/.git/objects/pack"))
    let opened = try Repository.open(sandbox.path("r"))
    let id = try opened.inOnePack { try opened.commit(["a": "2"]) }
    #expect(try opened.readCommit(id).message == "test\n")
    #expect(try packFiles().count == 2)
    try expectSound()
  }

  @Test func `The objects of a commit become one pack, which git reads`() throws {
    let id = try repository.inOnePack { try repository.commit(["a": "1", "b/c": "2"]) }
    let files = try packFiles()
    #expect(files.count == 2 && files.allSatisfy { $0.hasPrefix("pack-") })
    for file in files {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: sandbox.path("r/.git/objects/pack/\(file)"))
      #expect(attributes[.posixPermissions] as? Int == 0o444)
    }
    #expect(try looseCount() == 0)
    try sandbox.git("r", "verify-pack", sandbox.path("r/.git/objects/pack/\(files[0])"))
    #expect(try repository.readCommit(id).message == "test\n")
    try repository.updateReference("refs/heads/main", to: id, expecting: nil, log: "test")
    #expect(try sandbox.git("r", "show", "main:b/c") == "2")
    try expectSound()
    // The name and the index are those that git itself would give.
    let pack = sandbox.path("r/.git/objects/pack/" + files[1])
    let index = try Data(contentsOf: URL(fileURLWithPath: sandbox.path("r/.git/objects/pack/" + files[0])))
    let name = try sandbox.git("r", "index-pack", "-o", sandbox.path("again.idx"), pack).trimmed
    #expect(files[1] == "pack-\(name).pack")
    #expect(try Data(contentsOf: URL(fileURLWithPath: sandbox.path("again.idx"))) == index)
  }

  @Test func `Inside they are read as any others`() throws {
    let old = try repository.commit(["a": "1"])
    try repository.inOnePack {
      let blob = try repository.writeBlob(Array("new".utf8))
      let empty = try repository.writeBlob([])
      let id = try repository.commit(["a": "2", "d/e": "3"], parents: [old])
      let commit = try repository.readCommit(id)
      #expect(try repository.readBlob(blob) == Array("new".utf8) && repository.readBlob(empty) == [])
      #expect(try repository.blobSize(blob) == 3)
      #expect(repository.contains(blob) && repository.contains(id))
      let error = #expect(throws: GitError.self) { try repository.readTree(blob) }
      #expect(error?.code == .invalid)
      #expect(try repository.entry(at: "d/e", in: commit.tree) != nil)
      #expect(try repository.diffTrees(repository.readCommit(old).tree, commit.tree).count == 2)
      #expect(try repository.walk(from: [id], order: .newestFirst) == [id, old])
      #expect(try repository.isAncestor(old, of: id))
      #expect(try repository.mergeBases(old, id) == [old])
      #expect(try Repository.open(sandbox.path("r")).contains(blob) == false)
      let early = #expect(throws: GitError.self) {
        try repository.updateReference("refs/heads/main", to: id, expecting: nil, log: "test")
      }
      #expect(early?.code == .missingObject)
    }
    try expectSound()
  }

  @Test func `Nothing new makes no file, and what is here is not written again`() throws {
    let old = try repository.commit(["a": "1", "b": "2"])
    #expect(try repository.inOnePack { try repository.commit(["a": "1", "b": "2"]) } == old)
    try repository.inOnePack {}
    #expect(try packFiles() == [])
    try repository.inOnePack {
      for _ in 0..<2 { _ = try repository.commit(["a": "1", "b": "3"]) }
    }
    let files = try packFiles()
    let lines = try sandbox.git("r", "verify-pack", "-v", sandbox.path("r/.git/objects/pack/\(files[0])"))
    #expect(lines.contains("non delta: 3 objects"))  // the blob 3, the tree, the commit
  }

  @Test func `What isn't looked for is written again, and does no harm`() throws {
    let old = try repository.commit(["a": "1", "b": "2"])
    let again = try repository.inOnePack(lookingForThem: false) {
      try repository.commit(["a": "1", "b": "2"])
    }
    #expect(again == old)
    #expect(try packFiles().count { $0.hasSuffix(".pack") } == 1)
    try repository.updateReference("refs/heads/main", to: old, expecting: nil, log: "test")
    try expectSound()
  }

  @Test func `A body that throws leaves nothing, and what it wrote can be written again`() throws {
    var ids: [ObjectID] = []
    #expect(throws: Stop.self) {
      try repository.inOnePack {
        ids.append(try repository.commit(["a": "1"]))
        let commit = try repository.readCommit(ids[0])
        _ = try repository.walk(from: ids, order: .newestFirst)
        ids.append(commit.tree)
        throw Stop()
      }
    }
    #expect(try packFiles() == [] && looseCount() == 0)
    for id in ids { #expect(!repository.contains(id)) }
    let error = #expect(throws: GitError.self) {
      try repository.updateReference("refs/heads/main", to: ids[0], expecting: nil, log: "test")
    }
    #expect(error?.code == .missingObject)
    #expect(try repository.inOnePack { try repository.commit(["a": "1"]) } == ids[0])
    try repository.updateReference("refs/heads/main", to: ids[0], expecting: nil, log: "test")
    try expectSound()
  }

  @Test func `What was thrown away is seen when another program writes it`() throws {
    var id = ObjectID.zero
    try? repository.inOnePack {
      id = try repository.commit(["a": "1"])
      _ = try repository.readCommit(id)
      throw Stop()
    }
    #expect(!repository.contains(id))
    #expect(try Repository.open(sandbox.path("r")).commit(["a": "1"]) == id)
    #expect(repository.contains(id))
    #expect(try repository.inOnePack { try repository.commit(["a": "1"]) } == id)
  }

  @Test func `A call inside joins the outer one`() throws {
    try repository.inOnePack {
      let first = try repository.inOnePack { try repository.commit(["a": "1"]) }
      #expect(try packFiles() == [])
      try? repository.inOnePack {
        _ = try repository.commit(["a": "2"], parents: [first])
        throw Stop()
      }
      #expect(repository.contains(first))
    }
    #expect(try packFiles().count == 2)
    try expectSound()
  }

  @Test func `Objects of all sizes come back`() throws {
    var random = SeededGenerator(state: 7)
    var blobs: [ObjectID: [UInt8]] = [:]
    try repository.inOnePack {
      for size in [0, 1, 15, 16, 17, 2047, 2048, 2049, 70_000, 1_100_000] {
        for alphabet in [UInt8(1), 255] {
          let bytes = (0..<size).map { _ in UInt8.random(in: 0...alphabet, using: &random) }
          blobs[try repository.writeBlob(bytes)] = bytes
        }
      }
    }
    let other = try Repository.open(sandbox.path("r"))
    for (id, bytes) in blobs {
      #expect(try other.readBlob(id) == bytes)
      #expect(try repository.readBlob(id) == bytes)
    }
    try expectSound()
  }

  @Test(arguments: 0..<UInt64(Sandbox.size("DAYBOOK_TEST_SEEDS", default: 3)))
  func `After any sequence of commits git agrees`(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var written: [ObjectID] = []
    var ids: Set<ObjectID> = []
    for round in 0..<12 {
      // Two handles in turn, as two processes have them.
      let handle = round % 3 == 0 ? try Repository.open(sandbox.path("r")) : repository
      let old = try handle.reference("refs/heads/main")
      #expect(old == written.last, "seed \(seed)")
      var batch: [ObjectID] = []
      func commits() throws {
        for _ in 0...Int.random(in: 0..<4, using: &random) {
          let parent = batch.last ?? old
          let base = try parent.map { try handle.readCommit($0).tree }
          let text = Array("text \(Int.random(in: 0..<6, using: &random))".utf8)
          let path = "d\(Int.random(in: 0..<3, using: &random))/f\(Int.random(in: 0..<3, using: &random))"
          let blob = try handle.writeBlob(text)
          let tree = try handle.updateTree(base, changes: [(path: path, file: (mode: .blob, id: blob))])
          let who = Signature(name: "Ada", email: "a@b", time: 1_700_000_000 + Int64(written.count))
          batch.append(
            try handle.writeCommit(
              tree: tree, parents: parent.map { [$0] } ?? [], author: who, committer: who,
              message: "\(written.count + batch.count)"))
          ids.formUnion([blob, tree] + batch)
        }
      }
      let isPacked = Bool.random(using: &random)
      if Int.random(in: 0..<5, using: &random) == 0 {
        try? handle.inOnePack {
          try commits()
          throw Stop()
        }
        ids = ids.filter(handle.contains)
        batch = []
        continue
      }
      if isPacked { try handle.inOnePack(commits) } else { try commits() }
      written += batch
      let tip = try #require(written.last)
      try handle.updateReference("refs/heads/main", to: tip, expecting: old, log: "round \(round)")
    }
    try expectSound()
    let log = try sandbox.git("r", "log", "--reverse", "--topo-order", "--format=%H", "main")
    #expect(log.split(separator: "\n").map(String.init) == written.map(\.hex), "seed \(seed)")
    let all = try sandbox.git(
      "r", "cat-file", "--batch-check=%(objectname)", "--batch-all-objects", "--unordered")
    let known = Set(all.split(separator: "\n").map(String.init))
    #expect(ids.allSatisfy { known.contains($0.hex) }, "seed \(seed)")
    #expect(try sandbox.git("r", "reflog", "show", "--format=%H", "main").hasPrefix(written.last?.hex ?? "-"))
  }

  @Test func `A program that dies on the way leaves a sound repository`() throws {
    let first = try repository.inOnePack { try repository.commit(["a": "1"]) }
    try repository.updateReference("refs/heads/main", to: first, expecting: nil, log: "test")
    let before = try packFiles()
    // Between pack and reference.
    let second = try repository.inOnePack { try repository.commit(["a": "2"], parents: [first]) }
    try expectSound()
    let folder = sandbox.path("r/.git/objects/pack/")
    let pair = try packFiles().filter { !before.contains($0) }
    // Between the name of the pack and that of its index, and before both.
    try FileManager.default.moveItem(atPath: folder + pair[0], toPath: folder + "tmp_idx_1")
    try expectSound()
    try FileManager.default.moveItem(atPath: folder + pair[1], toPath: folder + "tmp_pack_1")
    try expectSound()
    let other = try Repository.open(sandbox.path("r"))
    #expect(!other.contains(second))
    #expect(try other.inOnePack { try other.commit(["a": "2"], parents: [first]) } == second)
    #expect(try packFiles().filter { !$0.hasPrefix("tmp_") } == (before + pair).sorted())
    try other.updateReference("refs/heads/main", to: second, expecting: first, log: "test")
    try sandbox.git("r", "prune", "--expire=now")
    #expect(try packFiles() == (before + pair).sorted())
    try expectSound()
  }

  @Test func `Two at once lose nothing`() async throws {
    let path = sandbox.path("r")
    let rounds = Sandbox.size("DAYBOOK_TEST_ROUNDS", default: 10)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<2 {
        group.addTask {
          let own = try Repository.open(path)
          for round in 0..<rounds {
            while true {
              let old = try own.reference("refs/heads/main")
              let id = try own.inOnePack {
                try own.commit(["\(writer)": "\(round)"], parents: old.map { [$0] } ?? [])
              }
              do {
                try own.updateReference("refs/heads/main", to: id, expecting: old, log: "test")
                break
              } catch let error as GitError where [.modified, .locked].contains(error.code) {
                await Task.yield()
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try sandbox.git("r", "rev-list", "--count", "main").trimmed == "\(2 * rounds)")
    try expectSound()
  }

  @Test func `A log that grows is told by what was added, in chains of fifty at most`() throws {
    let text = (0..<4_000).map { "Line \($0) of a log, number \($0 &* 2_654_435_761 % 1_000_003).\n" }
      .joined()
    var ids: [ObjectID] = []
    try repository.inOnePack {
      for count in 0..<120 {
        let log = text + String(repeating: "One more.\n", count: count)
        // Now and then something else is between, and the beginning changes.
        let other = count % 30 == 29 ? "# Log\n" + log : "\(count)"
        ids.append(try repository.commit(["log": log, "other": other], parents: ids.suffix(1)))
      }
    }
    try expectSound()
    let packs = try packFiles().filter { $0.hasSuffix(".pack") }
    #expect(packs.count == 1)
    let pack = try #require(packs.first)
    let bytes = try Data(contentsOf: URL(filePath: sandbox.path("r/.git/objects/pack/\(pack)")))
    #expect(bytes.count < text.utf8.count * 4)
    let listing = try sandbox.git("r", "verify-pack", "-v", ".git/objects/pack/\(pack)")
    let depths = listing.split(separator: "\n").compactMap { line -> Int? in
      let fields = line.split(separator: " ")
      return fields.count == 7 && fields[1] == "blob" ? Int(fields[5]) : nil
    }
    #expect(depths.max() == 50)
  }
}
