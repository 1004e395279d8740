import Foundation
import Git
import Testing

@Suite struct ReferenceTests {
  let sandbox: Sandbox
  let repository: Repository
  let first: ObjectID
  let second: ObjectID

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
    first = try repository.commit(["a": "1"])
    second = try repository.commit(["a": "2"], parents: [first])
  }

  private func code(_ body: () throws -> Void) -> GitError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? GitError)?.code
    }
  }

  private func move(_ name: String, _ new: ObjectID, _ old: ObjectID?) -> GitError.Code? {
    code { try repository.updateReference(name, to: new, expecting: old, log: "test") }
  }

  @Test(arguments: [false, true])
  func `A reference moves only from what was expected`(packed: Bool) throws {
    let name = "refs/heads/main"
    #expect(try repository.reference(name) == nil)
    #expect(move(name, first, second) == .modified)
    #expect(move(name, first, nil) == nil)
    if packed { try sandbox.git("r", "pack-refs", "--all") }
    #expect(move(name, second, nil) == .modified)
    #expect(move(name, second, second) == .modified)
    #expect(move(name, second, first) == nil)
    #expect(try repository.reference(name) == second)
    #expect(code { try repository.deleteReference(name, expecting: first) } == .modified)
    #expect(code { try repository.deleteReference(name, expecting: second) } == nil)
    #expect(code { try repository.deleteReference(name, expecting: second) } == .modified)
    #expect(try repository.reference(name) == nil)
  }

  @Test func `A held lock, a missing object and a bad name are told apart`() throws {
    #expect(move("refs/heads/main", first, nil) == nil)
    try sandbox.write("", to: "r/.git/refs/heads/main.lock")
    #expect(move("refs/heads/main", second, first) == .locked)
    #expect(move("refs/heads/other", ObjectID.zero, nil) == .missingObject)
    #expect(move("refs/heads/a..b", first, nil) == .invalid)
    #expect(move("refs/heads/main/sub", first, nil) != nil)
    #expect(move("HEAD", first, first) == .modified)
  }

  @Test func `HEAD is unborn, on a branch or detached`() throws {
    #expect(try repository.head() == .unborn("main"))
    try repository.updateReference("refs/heads/main", to: first, expecting: nil, log: "test")
    #expect(try repository.head() == .branch("main", first))
    try repository.setHead(toBranch: "new")
    #expect(try repository.head() == .unborn("new"))
    try sandbox.git("r", "update-ref", "--no-deref", "HEAD", second.hex)
    #expect(try repository.head() == .detached(second))
  }

  @Test func `References are listed by prefix`() throws {
    for name in ["refs/heads/b", "refs/heads/a", "refs/daybook/local/x"] {
      try repository.updateReference(name, to: first, expecting: nil, log: "test")
    }
    #expect(try repository.references(prefix: "refs/heads/").map(\.name) == ["refs/heads/a", "refs/heads/b"])
    #expect(try repository.references().count == 3)
  }

  @Test func `Of many that swap at once one wins each round`() async throws {
    let path = sandbox.path("r")
    let rounds = Sandbox.size("DAYBOOK_TEST_ROUNDS", default: 10)
    var current: ObjectID?
    for round in 0..<rounds {
      let expected = current
      let winners = await withTaskGroup(of: ObjectID?.self) { group in
        for writer in 0..<4 {
          group.addTask {
            do {
              let own = try Repository.open(path)
              let id = try own.commit(["f": "\(round) \(writer)"])
              try own.updateReference("refs/heads/swap", to: id, expecting: expected, log: "test")
              return id
            } catch {
              return nil
            }
          }
        }
        var ids: [ObjectID] = []
        for await case let id? in group { ids.append(id) }
        return ids
      }
      #expect(winners.count == 1)
      current = try repository.reference("refs/heads/swap")
      #expect(winners.first == current)
    }
  }
}
