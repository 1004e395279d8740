import Git
import Testing

@Suite struct TreeTests {
  let sandbox: Sandbox
  let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
  }

  private func tree(_ files: [String: String]) throws -> ObjectID {
    try repository.readCommit(repository.commit(files)).tree
  }

  private func listing(_ tree: ObjectID) throws -> String {
    try sandbox.git("r", "ls-tree", "-r", "--name-only", tree.hex)
  }

  @Test func `Entries are sorted as git sorts them`() throws {
    let blob = try repository.writeBlob([])
    let folder = try repository.writeTree([TreeEntry(name: "x", mode: .blob, id: blob)])
    let tree = try repository.writeTree([
      TreeEntry(name: "a.b", mode: .blob, id: blob), TreeEntry(name: "a", mode: .tree, id: folder),
      TreeEntry(name: "a0", mode: .blob, id: blob), TreeEntry(name: "a-b", mode: .executable, id: blob),
    ])
    #expect(try sandbox.run("git", ["-C", sandbox.path("r"), "fsck", "--strict"]).status == 0)
    #expect(
      try repository.readTree(tree).map { String(decoding: $0.name, as: UTF8.self) } == [
        "a-b", "a.b", "a", "a0",
      ])
  }

  @Test(arguments: ["", "/a", "a/", "a//b", "./a", "a/..", ".git/config", "a/.GIT", "a\0b"])
  func `A path that can't be a file's is refused`(path: String) throws {
    let id = try repository.writeBlob([])
    let error = #expect(throws: GitError.self) {
      try repository.updateTree(nil, changes: [(path, (.blob, id))])
    }
    #expect(error?.code == .invalid)
  }

  @Test func `A file takes a folder's place and the other way round`() throws {
    let before = try tree(["a/b": "1", "a/c/d": "2", "e": "3"])
    let id = try repository.writeBlob(Array("new".utf8))
    #expect(try listing(repository.updateTree(before, changes: [("a", (.blob, id))])) == "a\ne\n")
    #expect(
      try listing(repository.updateTree(before, changes: [("e/f", (.blob, id))])) == "a/b\na/c/d\ne/f\n")
    let both: [(path: String, file: (mode: FileMode, id: ObjectID)?)] = [
      ("e", nil), ("e/f", (.blob, id)), ("a/b", nil), ("a/c/d", nil), ("a", (.symlink, id)),
    ]
    for changes in [both, both.reversed()] {
      #expect(try listing(repository.updateTree(before, changes: changes)) == "a\ne/f\n")
    }
  }

  @Test func `A deletion removes the folders that it empties, and nothing else`() throws {
    let before = try tree(["a/b/c": "1", "d": "2"])
    #expect(try listing(repository.updateTree(before, changes: [("a/b/c", nil)])) == "d\n")
    for path in ["a", "a/b", "x", "d/x", "a/b/c/d"] {
      #expect(try repository.updateTree(before, changes: [(path, nil)]) == before)
    }
    #expect(
      try repository.updateTree(before, changes: [("d", nil), ("a/b/c", nil)]) == repository.writeTree([]))
  }

  @Test func `A file below another changed file is refused`() throws {
    let id = try repository.writeBlob([])
    for changes in [["a", "a/b"], ["a/b", "a"]] {
      #expect(throws: GitError.self) {
        try repository.updateTree(nil, changes: changes.map { ($0, (.blob, id)) })
      }
    }
  }

  @Test func `What is not named is carried on byte for byte`() throws {
    let blob = try repository.writeBlob(Array("x".utf8))
    let odd = [
      TreeEntry(name: [0xFF, 0xFE, 0x20], mode: .blob, id: blob),
      TreeEntry(name: "link", mode: .symlink, id: blob),
      TreeEntry(name: "module", mode: .submodule, id: try repository.commit(["m": "m"])),
      TreeEntry(name: "run", mode: .executable, id: blob),
    ]
    let folder = try repository.writeTree(odd)
    let before = try repository.writeTree(odd + [TreeEntry(name: "folder", mode: .tree, id: folder)])
    let added = try repository.updateTree(
      before, changes: [("folder/new", (.blob, blob)), ("new", (.blob, blob))])
    #expect(
      try repository.diffTrees(before, added).map(\.path) == [Array("folder/new".utf8), Array("new".utf8)])
    #expect(try repository.updateTree(added, changes: [("folder/new", nil), ("new", nil)]) == before)
  }

  @Test func `Modes that git no longer writes survive`() throws {
    let blob = try repository.writeBlob(Array("x".utf8))
    let tree = try sandbox.git("r", "mktree", input: "100664 blob \(blob)\ta\n").trimmed
    let id = try #require(ObjectID(hex: tree))
    #expect(try repository.readTree(id).first?.mode == .blob)
    let changed = try repository.updateTree(id, changes: [("b", (.blob, blob))])
    #expect(try repository.updateTree(changed, changes: [("b", nil)]) == id)
    #expect(try sandbox.git("r", "cat-file", "tree", changed.hex).hasPrefix("100664 a"))
  }

  @Test func `Folders beyond the limits are named as a whole, and all else is walked through`() throws {
    let blob = try repository.writeBlob([])
    var deep = try repository.writeTree([TreeEntry(name: "f", mode: .blob, id: blob)])
    var wide = deep
    for _ in 0..<70 { deep = try repository.writeTree([TreeEntry(name: "d", mode: .tree, id: deep)]) }
    for _ in 0..<10 {
      wide = try repository.writeTree((0..<10).map { TreeEntry(name: "d\($0)", mode: .tree, id: wide) })
    }
    let small = try repository.writeTree(
      (0..<50).map { TreeEntry(name: "f\($0)", mode: .blob, id: blob) })
    let root = try repository.writeTree([
      TreeEntry(name: "bomb", mode: .tree, id: wide), TreeEntry(name: "deep", mode: .tree, id: deep),
      TreeEntry(name: "small", mode: .tree, id: small), TreeEntry(name: "z", mode: .blob, id: blob),
    ])
    let limits = TreeLimits(count: 10_000)
    let files = try repository.files(in: root, limits: limits)
    let folders = files.filter { $0.mode == .tree }
    #expect(
      folders.map { String(decoding: $0.path, as: UTF8.self) } == [
        "bomb", (["deep"] + Array(repeating: "d", count: 63)).joined(separator: "/"),
      ])
    #expect(files.count == folders.count + 51)
    let changes = try repository.diffTrees(nil, root, limits: limits)
    #expect(changes.map(\.path) == files.map(\.path).sorted { $0.lexicographicallyPrecedes($1) })
    // At the top, the largest give way until the rest fits.
    let crowded = try repository.writeTree([
      TreeEntry(name: "a", mode: .tree, id: small), TreeEntry(name: "b", mode: .tree, id: small),
      TreeEntry(name: "z", mode: .blob, id: blob),
    ])
    let few = try repository.files(in: crowded, limits: TreeLimits(count: 60))
    #expect(few.count { $0.mode == .tree } == 1 && few.count == 52)
    let flat = #expect(throws: GitError.self) {
      try repository.files(in: small, limits: TreeLimits(count: 10))
    }
    #expect(flat?.code == .invalid)
  }

  @Test(arguments: 0..<UInt64(Sandbox.size("DAYBOOK_TEST_SEEDS", default: 4)))
  func `Updates and differences agree with git`(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let names = ["a", "a.b", "a-b", "a0", "b", "c", "ü"]
    var current: [String: String] = [:]
    var tree = try repository.writeTree([])
    for round in 0..<8 {
      var changes: [String: String?] = [:]
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let depth = Int.random(in: 1...3, using: &random)
        let path = (0..<depth).map { _ in names.randomElement(using: &random) ?? "a" }.joined(separator: "/")
        let clashes = changes.contains { $0.key.hasPrefix(path + "/") || path.hasPrefix($0.key + "/") }
        if !clashes {
          changes[path] = .some(Int.random(in: 0..<3, using: &random) == 0 ? nil : "\(round) \(path)")
        }
      }
      var model = current
      for (path, text) in changes {
        guard let text else {
          model[path] = nil
          continue
        }
        model = model.filter { !$0.key.hasPrefix(path + "/") && !path.hasPrefix($0.key + "/") }
        model[path] = text
      }
      let updated = try repository.updateTree(
        tree,
        changes: changes.map { path, text in
          (path, try text.map { (FileMode.blob, try repository.writeBlob(Array($0.utf8))) })
        })
      #expect(
        try repository.files(in: updated).map { String(decoding: $0.path, as: UTF8.self) }.sorted()
          == model.keys.sorted(), "seed \(seed)")
      let differences = try repository.diffTrees(tree, updated).map { change in
        let old = change.old?.id ?? .zero
        let new = change.new?.id ?? .zero
        return "\(old) \(new)\t\(String(decoding: change.path, as: UTF8.self))"
      }
      let expected = try sandbox.git(
        "r", "-c", "core.quotePath=false", "diff-tree", "-r", "--no-renames", tree.hex, updated.hex
      ).split(separator: "\n").map { line -> String in
        let fields = line.split(separator: "\t", maxSplits: 1)
        let words = fields[0].split(separator: " ")
        return "\(words[2]) \(words[3])\t\(fields[1])"
      }
      #expect(Set(differences) == Set(expected), "seed \(seed), round \(round)")
      (tree, current) = (updated, model)
    }
    #expect(try sandbox.run("git", ["-C", sandbox.path("r"), "fsck", "--strict"]).status == 0)
  }
}

extension String {
  var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
