import Dispatch
import Foundation
import Testing
import VaultOperations
import VaultServer

/// A server on a vault of one test's own, of the node jerry with the agents jerry and bobby; and its client.
final class TestServer: @unchecked Sendable {
  // Sendable: `buffer` is the test's own, `remarks` has a lock.
  let folder: String
  private let toServer: Int32
  private let fromServer: Int32
  private var buffer = [UInt8]()
  private let ended = DispatchSemaphore(value: 0)
  private let lock = NSLock()
  private var heard = [String]()

  private static let hermetic: Void = {
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1)
    setenv("HOME", "/nonexistent", 1)
    unsetenv("XDG_CONFIG_HOME")
    signal(SIGPIPE, SIG_IGN)
  }()

  /// - Parameter program: what the server runs to sync.
  init(agent: String? = "jerry", program: String = "/bin/false") throws {
    TestServer.hermetic
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    folder = base + "/server-tests-" + UUID().uuidString
    var request = InitRequest(path: folder + "/v", node: "jerry", program: "/usr/bin/daybook")
    request.agents = ["jerry", "bobby"]
    _ = try request.make()
    let surroundings = Surroundings(variables: [:], folder: folder, program: program)
    let access = try VaultAccess(vault: folder + "/v", agent: agent, in: surroundings)
    let (input, output) = (try Self.pipe(in: folder), try Self.pipe(in: folder))
    (toServer, fromServer) = (input.writing, output.reading)
    let server = try MCPServer(access, version: "9", input: input.reading, output: output.writing) {
      [weak self] in
      self?.hear($0)
    }
    let ends = (input.reading, output.writing)
    Thread.detachNewThread { [ended] in
      server.run()
      close(ends.0)
      close(ends.1)
      ended.signal()
    }
  }

  deinit {
    if !isClosed { close(toServer) }
    close(fromServer)
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// A pipe that no child of another test's inherits: both ends are opened to be closed there, by name, for
  /// pipe(2) and fcntl(2) after one another leave a moment between.
  private static func pipe(in folder: String) throws -> (reading: Int32, writing: Int32) {
    let path = "\(folder)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let reading = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let writing = open(path, O_WRONLY | O_CLOEXEC)
    #expect(reading >= 0 && writing >= 0)
    #expect(fcntl(reading, F_SETFL, fcntl(reading, F_GETFL) & ~O_NONBLOCK) == 0)
    return (reading, writing)
  }

  private var isClosed = false

  /// The vault's access, for what a test does to it beside the server.
  func vault() throws -> VaultAccess.Opened { try VaultLocation(folder + "/v", in: surroundings).open() }

  var surroundings: Surroundings { Surroundings(variables: [:], folder: folder, program: "/x") }

  /// The lines for people so far.
  var remarks: [String] { lock.withLock { heard } }

  private func hear(_ line: String) { lock.withLock { heard.append(line) } }

  /// Sends bytes as they are.
  func sendRaw(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(toServer, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ line: String) { sendRaw(Array((line + "\n").utf8)) }

  func send(_ json: JSON) { send(json.description) }

  /// The next frame; the test fails where none comes within a minute.
  func receive(sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
    let line = try #require(nextLine(milliseconds: 60_000), "no frame came", sourceLocation: sourceLocation)
    return try #require(
      JSON(utf8: line), "\(String(decoding: line, as: UTF8.self))", sourceLocation: sourceLocation)
  }

  /// The answer to a request, past notifications and other answers.
  func answer(to id: JSON, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
    while true {
      let frame = try receive(sourceLocation: sourceLocation)
      if frame["id"] == id { return frame }
    }
  }

  /// Sends a request in the session's revision and answers its frame.
  func request(
    _ method: String, _ parameters: JSON = [:], id: JSON = "r",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": parameters])
    return try answer(to: id, sourceLocation: sourceLocation)
  }

  /// Sends a request of 2026-07-28 and answers its frame.
  func modern(_ method: String, _ members: [JSON.Member] = [], id: JSON = "m") throws -> JSON {
    send(Self.modernRequest(method, members, id: id))
    return try answer(to: id)
  }

  static func modernRequest(_ method: String, _ members: [JSON.Member] = [], id: JSON = "m") -> JSON {
    let meta: JSON = [
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": .object([]),
    ]
    return [
      "jsonrpc": "2.0", "id": id, "method": .string(method),
      "params": .object(members + [.init("_meta", meta)]),
    ]
  }

  @discardableResult
  func initialize(_ revision: String = "2025-11-25") throws -> JSON {
    try request(
      "initialize",
      [
        "protocolVersion": .string(revision), "capabilities": .object([]),
        "clientInfo": ["name": "test", "version": "1"],
      ], id: "init")
  }

  /// Calls a tool and answers its result.
  func call(
    _ tool: String, _ arguments: JSON = .object([]), id: JSON = "t",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    let frame = try request(
      "tools/call", ["name": .string(tool), "arguments": arguments], id: id, sourceLocation: sourceLocation)
    return try #require(frame["result"], "\(frame)", sourceLocation: sourceLocation)
  }

  /// Ends the input, and answers the frames that were left; the test fails where the server doesn't end.
  func finish(sourceLocation: SourceLocation = #_sourceLocation) throws -> [JSON] {
    close(toServer)
    isClosed = true
    var frames = [JSON]()
    while let line = nextLine(milliseconds: 60_000) { frames.append(try #require(JSON(utf8: line))) }
    #expect(ended.wait(timeout: .now() + 60) == .success, sourceLocation: sourceLocation)
    return frames
  }

  /// The client no longer reads, nor sends.
  func breakOff() -> Bool {
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), fromServer)
    // A program that is just being started has the other end for a moment, and takes a line along.
    for id in 1...60 {
      send(["jsonrpc": "2.0", "id": .int(id), "method": "ping"])
      if ended.wait(timeout: .now() + 1) == .success { return true }
    }
    return false
  }

  private func nextLine(milliseconds: Int32) -> ArraySlice<UInt8>? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = buffer[..<end]
        buffer = Array(buffer[(end + 1)...])
        return line
      }
      var waited = pollfd(fd: fromServer, events: Int16(POLLIN), revents: 0)
      guard poll(&waited, 1, milliseconds) > 0 else { return nil }
      var chunk = [UInt8](repeating: 0, count: 1_048_576)
      let count = read(fromServer, &chunk, chunk.count)
      guard count > 0 else { return nil }
      buffer += chunk[..<count]
    }
  }

  func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/v/\(path)")), as: UTF8.self)
  }

  func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: "\(folder)/v/\(path)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
  }
}

// The member of the same name hides this inside the type.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}

extension JSON {
  /// The value behind names and indices: `frame["result", "tools", 0]`.
  subscript(path: any JSONKey...) -> JSON? {
    path.reduce(Optional(self)) { value, key in value.flatMap { key.value(in: $0) } }
  }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
  var names: [String] { if case .object(let members) = self { members.map(\.name) } else { [] } }
}

protocol JSONKey { func value(in json: JSON) -> JSON? }

extension String: JSONKey {
  func value(in json: JSON) -> JSON? { json[self] }
}

extension Int: JSONKey {
  func value(in json: JSON) -> JSON? { json.elements.indices.contains(self) ? json.elements[self] : nil }
}
