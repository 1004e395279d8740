import Foundation
import Testing
import VaultOperations

/// Many requests at once, and requests that nobody waits for any more.
@Suite struct CancellationTests {
  /// A sync that lasts until somebody writes its answer into a pipe.
  private struct SlowSync {
    let folder: String
    let program: String
    let pipe: String

    init() throws {
      folder = FileManager.default.temporaryDirectory.path + "/slow-sync-" + UUID().uuidString
      (program, pipe) = (folder + "/sync", folder + "/pipe")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      #expect(mkfifo(pipe, 0o600) == 0)
      try Data("#!/bin/sh\necho $$ > '\(folder)/pid'\nexec cat '\(pipe)'\n".utf8).write(
        to: URL(fileURLWithPath: program))
      chmod(program, 0o755)
    }

    /// Lets it end.
    func end() throws {
      let handle = try #require(FileHandle(forWritingAtPath: pipe))
      try handle.write(
        contentsOf: Data(#"{"outcome":"pushed","fetched":0,"pushed":1,"conflicts":[]}"#.utf8))
      try handle.close()
    }
  }

  @Test func `a slow sync holds up nothing else`() throws {
    let slow = try SlowSync()
    let server = try TestServer(program: slow.program)
    try server.initialize()
    server.send(["jsonrpc": "2.0", "id": "sync", "method": "tools/call", "params": ["name": "vault_sync"]])
    #expect(try server.request("ping", id: 1)["id"] == 1)
    #expect(try server.call("memory_append", ["title": "x"])["isError"] == false)
    try slow.end()
    #expect(try server.answer(to: "sync")["result", "structuredContent", "outcome"] == "pushed")
  }

  @Test func `progress is told where it was asked for, ever more, and before the answer`() throws {
    let slow = try SlowSync()
    let server = try TestServer(program: slow.program)
    try server.initialize()
    server.send(
      [
        "jsonrpc": "2.0", "id": "sync", "method": "tools/call",
        "params": ["name": "vault_sync", "_meta": ["progressToken": 7]],
      ])
    let first = try server.receive()
    #expect(first["method"] == "notifications/progress")
    #expect(first["params", "progressToken"] == 7)
    #expect(first["params", "progress"] == 0)
    try slow.end()
    #expect(try server.answer(to: "sync")["result", "isError"] == false)
    #expect(try server.finish().isEmpty)
  }

  @Test func `a sync that is cancelled is stopped, and not answered`() throws {
    let slow = try SlowSync()
    let server = try TestServer(program: slow.program)
    try server.initialize()
    server.send(
      [
        "jsonrpc": "2.0", "id": "sync", "method": "tools/call",
        "params": ["name": "vault_sync", "_meta": ["progressToken": "p"]],
      ])
    #expect(try server.receive()["params", "progress"] == 0)
    server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"sync"}}"#)
    let left = try server.finish()
    #expect(!left.contains { $0["id"] != nil })
    #expect(left.allSatisfy { $0["method"] == "notifications/progress" }, "none comes after it")
  }

  @Test func `a client that goes away stops its sync`() throws {
    let slow = try SlowSync()
    let server = try TestServer(program: slow.program)
    try server.initialize()
    server.send(
      [
        "jsonrpc": "2.0", "id": "sync", "method": "tools/call",
        "params": ["name": "vault_sync", "_meta": ["progressToken": "p"]],
      ])
    #expect(try server.receive()["params", "progress"] == 0)
    #expect(server.breakOff())
  }

  @Test func `64 calls at once are all answered, each once`() throws {
    let server = try TestServer()
    try server.initialize()
    try server.vault().locked { () throws -> Void in  // So all of them wait.
      for id in 0..<64 {
        server.send(
          [
            "jsonrpc": "2.0", "id": .int(id), "method": "tools/call",
            "params": ["name": "memory_append", "arguments": ["title": .string("Call \(id)")]],
          ])
      }
      #expect(try server.request("ping", id: "still reading")["id"] == "still reading")
    }
    var ids = [JSON]()
    for _ in 0..<64 {
      let frame = try server.receive()
      #expect(frame["result", "isError"] == false)
      ids.append(try #require(frame["id"]))
    }
    #expect(ids == (0..<64).map { JSON.int($0) }, "in the order of the requests")
    let total = try server.call("memory_read")["structuredContent", "total"]
    #expect(total == 64)
  }

  @Test func `a call that waits and is cancelled is never done`() throws {
    let server = try TestServer()
    try server.initialize()
    func append(_ id: Int) -> JSON {
      [
        "jsonrpc": "2.0", "id": .int(id), "method": "tools/call",
        "params": ["name": "memory_append", "arguments": ["title": .string("Call \(id)")]],
      ]
    }
    // Too early, and nobody's.
    server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}"#)
    try server.vault().locked { () throws -> Void in
      for id in 0..<5 { server.send(append(id)) }
      server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#)
      #expect(try server.request("ping", id: "read")["id"] == "read")
    }
    for id in [0, 1, 2, 4] { #expect(try server.receive()["id"] == .int(id)) }
    // Too late.
    server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}"#)
    let read = try server.call("memory_read")
    let titles = read["structuredContent", "entries"]?.elements.map { $0["title"]?.text }
    #expect(titles == ["Call 0", "Call 1", "Call 2", "Call 4"])
  }

  @Test func `initialize can't be cancelled`() throws {
    let server = try TestServer()
    server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"init"}}"#)
    #expect(try server.initialize()["result"] != nil)
  }
}
