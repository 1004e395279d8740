import Git
import Testing
import VaultTesting

@testable import VaultSync

/// What sync asks of a node's references, the same in memory and with real git.
@Suite struct ReferenceStoreTests {
  /// A node with two commits.
  private func node(_ kind: WorldKind) throws -> (any SyncWorld, AnyStore, [ObjectID]) {
    let world = try kind.make()
    let commits = try ["One", "Two"].map { title in
      try world.append(title, to: "a.md", on: "jerry")
      return try #require(try world.head(of: "jerry"))
    }
    return (world, try world.store(of: "jerry"), commits)
  }

  @Test(arguments: WorldKind.allCases)
  func `references are listed by prefix, in the order of their bytes`(kind: WorldKind) throws {
    let (world, store, commits) = try node(kind)
    defer { withExtendedLifetime(world) {} }
    for name in ["from/jerry", "from/bobby", "from-afar/x", "from/B", "local/from/x"] {
      try store.updateReference("refs/daybook/\(name)", to: commits[0], expecting: nil, log: "test")
    }
    try store.updateReference("refs/daybook/from/jerry", to: commits[1], expecting: commits[0], log: "test")
    let found = try store.references(prefix: "refs/daybook/from/")
    #expect(found.map(\.name) == ["B", "bobby", "jerry"].map { "refs/daybook/from/\($0)" })
    #expect(found.map(\.id) == [commits[0], commits[0], commits[1]])
    #expect(try store.references(prefix: "refs/daybook/claims/").isEmpty)
  }

  @Test(arguments: WorldKind.allCases)
  func `a reference moves only from what it is expected to be`(kind: WorldKind) throws {
    let (world, store, commits) = try node(kind)
    defer { withExtendedLifetime(world) {} }
    let name = "refs/daybook/local/test"
    #expect(throws: GitError.self) {
      try store.updateReference(name, to: commits[1], expecting: commits[0], log: "test")
    }
    try store.updateReference(name, to: commits[0], expecting: nil, log: "test")
    #expect(throws: GitError.self) {
      try store.updateReference(name, to: commits[1], expecting: nil, log: "test")
    }
    #expect(try store.reference(name) == commits[0])
    try store.set(name, to: commits[1])
    #expect(try store.reference(name) == commits[1])
  }
}
