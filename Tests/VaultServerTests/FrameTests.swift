import Foundation
import Testing
import VaultOperations

/// What stands on the wire, byte by byte.
@Suite struct FrameTests {
  private let server: TestServer

  init() throws {
    server = try TestServer()
    try server.initialize()
  }

  @Test(arguments: [
    "0", "-7", "\"\"", "\"a\\u0000b\"", "\"☃\"", "9007199254740993", "123456789012345678901234567890",
  ])
  func `an id comes back as it was written`(id: String) throws {
    server.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
    let frame = try server.receive()
    #expect(frame["id"] == JSON(utf8: Array(id.utf8)))
    #expect(frame["result"] == .object([]))
  }

  @Test(arguments: [
    #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
    #"{"jsonrpc":"2.0","id":1e3,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":{},"method":"ping"}"#,
    #"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, #"{"jsonrpc":"2.0","id":true,"method":"ping"}"#,
    #"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "[]", "1", "\"x\"", "null", "{}",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"", "nonsense", "\u{1}", "{\"id\":1}}",
    #"{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"}"#,
  ])
  func `what can't be answered gets one line for people, and the stream goes on`(line: String) throws {
    server.send(line)
    server.send(#"{"jsonrpc":"2.0","id":"after","method":"ping"}"#)
    #expect(try server.receive()["id"] == "after")
    #expect(server.remarks.count == 1)
  }

  @Test func `bytes that are no UTF-8 get no frame`() throws {
    server.sendRaw(Array(#"{"jsonrpc":"2.0","id":"x","method":""#.utf8) + [0xFF, 0xFE] + Array("\"}\n".utf8))
    server.send(#"{"jsonrpc":"2.0","id":"after","method":"ping"}"#)
    #expect(try server.receive()["id"] == "after")
  }

  @Test(arguments: [
    (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600), (#"{"id":1,"method":"ping"}"#, -32600),
    (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":7}"#, -32600),
    (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"nope"}"#, -32601),
    (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nope"}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"zz"}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"resources/list","params":{"cursor":7}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"nope"}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"handoff"}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"loud"}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{}}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}"#, -32002),
  ])
  func `a bad request is answered with its error`(line: String, code: Int) throws {
    server.send(line)
    let frame = try server.receive()
    #expect(frame["id"] == 1)
    #expect(frame["error", "code"] == .int(code), "\(frame)")
    #expect(frame["error", "message"]?.text?.isEmpty == false)
  }

  @Test func `line ends of Windows and blank lines are no matter`() throws {
    server.sendRaw(Array("\r\n\n  \r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n".utf8))
    #expect(try server.receive()["id"] == 1)
    #expect(server.remarks.isEmpty)
  }

  @Test func `a frame may come in any number of pieces, and as large as a megabyte`() throws {
    let body = String(repeating: "ä\n", count: 87_000)
    let refused = try server.call(
      "memory_append", ["title": "Long", "body": .string(body + body + body + body)])
    #expect(refused["isError"] == true)
    let result = try server.call("memory_append", ["title": "Long", "body": .string(body)])
    #expect(result["isError"] == true || result["structuredContent", "created"] == true)
    let fits = String(repeating: "ä\n", count: 80_000)
    #expect(try server.call("memory_append", ["title": "Long", "body": .string(fits)])["isError"] == false)
    let read = try server.call("memory_read", ["last": 1])
    #expect(read["structuredContent", "entries", 0, "body"]?.text.map { $0 + "\n" } == fits)
  }

  @Test func `a line beyond all measure is passed over`() throws {
    server.sendRaw([UInt8](repeating: UInt8(ascii: "x"), count: 17_000_000) + [0x0A])
    #expect(try server.request("ping", id: 5)["result"] == .object([]))
    #expect(server.remarks.count == 1)
  }

  @Test func `no text can make two lines of a frame`() throws {
    let text = "a\nb\r\u{2028}c\u{85}\u{0}\u{1F}\\n\"}{"
    server.send(["jsonrpc": "2.0", "id": .string(text), "method": "ping"])
    #expect(try server.receive()["id"] == .string(text))
  }

  @Test func `deep nesting is no way to end the server`() throws {
    server.send(String(repeating: "[", count: 100_000))
    server.send(
      #"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":\#(String(repeating: "[", count: 9000))"#)
    #expect(try server.request("ping", id: 5)["result"] == .object([]))
  }

  @Test func `notifications that nobody knows are passed over in silence`() throws {
    for method in ["notifications/initialized", "notifications/roots/list_changed", "nope", "tools/call"] {
      server.send(["jsonrpc": "2.0", "method": .string(method)])
    }
    server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":null}}"#)
    server.send(#"{"jsonrpc":"2.0","id":3,"result":{}}"#)
    #expect(try server.request("ping", id: 5)["id"] == 5)
    #expect(server.remarks.isEmpty)
  }

  @Test func `at the end of the input all that was asked is answered`() throws {
    for id in 0..<20 {
      server.send([
        "jsonrpc": "2.0", "id": .int(id), "method": "tools/call", "params": ["name": "vault_status"],
      ])
    }
    server.sendRaw(Array(#"{"jsonrpc":"2.0","id":"last","method":"ping"}"#.utf8))
    let ids = try server.finish().compactMap { $0["id"] }
    #expect(Set(ids) == Set((0..<20).map { JSON.int($0) } + ["last"]))
    #expect(ids.count == 21)
  }

  @Test func `a client that goes away ends the server`() {
    #expect(server.breakOff())
  }

  @Test func `a client may send much before it reads`() throws {
    for id in 0..<1000 { server.send(["jsonrpc": "2.0", "id": .int(id), "method": "tools/list"]) }
    for id in 0..<1000 { #expect(try server.receive()["id"] == .int(id)) }
  }
}
