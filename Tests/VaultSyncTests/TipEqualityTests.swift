import Git
import Testing
import VaultModel
import VaultStore

@testable import VaultSync

@Suite struct TipEqualityTests {
  /// Small histories by name: `a` and `b` are commits on `base`, each with a file of its own.
  struct History {
    let store = MemoryStore()
    let base: ObjectID
    let a: ObjectID
    let b: ObjectID

    init() throws {
      base = try Self.commit("base", in: store)
      a = try Self.commit("a", [base], in: store)
      b = try Self.commit("b", [base], in: store)
    }

    /// Commits the files of all parents, and one more.
    static func commit(
      _ file: String?, _ parents: [ObjectID] = [], by name: String = "Ada", email: String = "ada@example.org",
      committer: String? = nil, message: String? = nil, in store: MemoryStore
    ) throws -> ObjectID {
      var changes = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
      for parent in parents {
        for change in try store.diffTrees(nil, store.readCommit(parent).tree) {
          changes.append((String(decoding: change.path, as: UTF8.self), change.new.map { ($0.mode, $0.id) }))
        }
      }
      if let file { changes.append((file, (.blob, try store.writeBlob(Array(file.utf8))))) }
      let author = Signature(name: name, email: email, time: 1)
      return try store.writeCommit(
        tree: store.updateTree(nil, changes: changes), parents: parents, author: author,
        committer: Signature(name: committer ?? name, email: email, time: 1),
        message: message ?? "\(file ?? "")\n")
    }

    func commit(_ file: String?, _ parents: ObjectID...) throws -> ObjectID {
      try Self.commit(file, parents, in: store)
    }

    func merge(
      _ one: ObjectID, _ other: ObjectID, isSorted: Bool = true, name: String = MergeCommit.name,
      email: String = MergeCommit.email, committer: String? = nil, message: String = MergeCommit.message,
      file: String? = nil
    ) throws -> ObjectID {
      let sorted = [one, other].sorted()
      return try Self.commit(
        file, isSorted ? sorted : sorted.reversed(), by: name, email: email, committer: committer,
        message: message, in: store)
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var areEqual: Bool
    var tips: @Sendable (History) throws -> (ObjectID, ObjectID)

    init(
      _ description: String, _ areEqual: Bool,
      _ tips: @escaping @Sendable (History) throws -> (ObjectID, ObjectID)
    ) {
      (testDescription, self.areEqual, self.tips) = (description, areEqual, tips)
    }
  }

  static let cases = [
    Case("one and the same", true) { ($0.a, $0.a) },
    Case("two commits", false) { ($0.a, $0.b) },
    Case("one ahead of the other", false) { ($0.base, $0.a) },
    Case("a merge and its parent", false) { (try $0.merge($0.a, $0.b), $0.a) },
    Case("a merge and one of it with its parent", true) { history in
      let merge = try history.merge(history.a, history.b)
      return (merge, try history.merge(merge, history.a))
    },
    Case("merges of merges, made by two peers", true) { history in
      let merge = try history.merge(history.a, history.b)
      return (try history.merge(merge, history.a), try history.merge(merge, history.b))
    },
    Case("the same tree by two ways", false) { history in
      (try history.commit("b", history.a), try history.commit("a", history.b))
    },
    Case("an empty commit of a person on top", false) { history in
      (history.a, try history.commit(nil, history.a))
    },
    Case("a merge that brings something", false) { history in
      (try history.merge(history.a, history.b), try history.merge(history.a, history.b, file: "c"))
    },
    Case("a merge with a commit below that the other lacks", false) { history in
      let empty = try history.commit(nil, history.a)
      return (
        try history.merge(history.a, history.b), try history.merge(empty, history.b)
      )
    },
    Case("a merge by a person", false) { history in
      let merge = try history.merge(history.a, history.b)
      return (merge, try history.merge(merge, history.a, name: "Ada", email: "ada@example.org"))
    },
    Case("a merge by a person who has the name", false) { history in
      let merge = try history.merge(history.a, history.b)
      return (merge, try history.merge(merge, history.a, email: "daybook@example.org"))
    },
    Case("a merge that a person remade", false) { history in
      let merge = try history.merge(history.a, history.b)
      return (merge, try history.merge(merge, history.a, committer: "Ada"))
    },
    Case("a merge with its parents in the other order", false) { history in
      let merge = try history.merge(history.a, history.b)
      return (merge, try history.merge(merge, history.a, isSorted: false))
    },
    Case("a merge without the number of its rules", false) { history in
      let merge = try history.merge(history.a, history.b)
      return (merge, try history.merge(merge, history.a, message: "Merge two histories\n"))
    },
    Case("a merge that says more", false) { history in
      let merge = try history.merge(history.a, history.b)
      return (
        merge, try history.merge(merge, history.a, message: "Why I did this\n\n\(MergeCommit.message)")
      )
    },
    Case("a merge by older rules", true) { history in
      let merge = try history.merge(history.a, history.b)
      return (merge, try history.merge(merge, history.a, message: "Merge two histories\n\nMerge: 0\n"))
    },
  ]

  @Test(arguments: cases)
  func `tips say the same where only pure merges stand between`(table: Case) throws {
    let history = try History()
    let (one, other) = try table.tips(history)
    let equality = TipEquality(store: history.store)
    #expect(try equality.areEqual(one, other) == table.areEqual)
    #expect(try equality.areEqual(other, one) == table.areEqual)
  }

  @Test func `the merge that sync makes is pure, and a signed or an octopus merge is not`() throws {
    let history = try History()
    let joined = try HistoryMerge(store: history.store).mergeCommit(
      history.b, history.a, bases: [history.base])
    let commit = try history.store.readCommit(joined.tip)
    #expect(MergeCommit.isPure(commit))
    func with(_ parents: [ObjectID], isSigned: Bool = false) -> Commit {
      Commit(
        id: commit.id, tree: commit.tree, parents: parents, author: commit.author,
        committer: commit.committer,
        message: commit.message, isSigned: isSigned)
    }
    #expect(MergeCommit.isPure(with(commit.parents)))
    #expect(!MergeCommit.isPure(with(commit.parents, isSigned: true)))
    #expect(!MergeCommit.isPure(with([history.a, history.a])))
    #expect(!MergeCommit.isPure(with([history.a])))
    #expect(!MergeCommit.isPure(with([history.base, history.a, history.b].sorted())))
  }
}
