import Synchronization
public import VaultOperations

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A vault for agents, by the Model Context Protocol over two descriptors: one frame a line.
///
/// One thread reads, one writes, and one works on the vault, in the order of the requests; a sync runs
/// beside them. So a slow tool holds up neither the reading of a cancellation nor a sync the tools.
///
/// Revisions from 2024-11-05 to 2026-07-28 are served at once: a request that says its own revision is
/// answered in that, any other in the one that `initialize` agreed on.
public final class MCPServer: Sendable {
  let access: VaultAccess
  let version: String
  let tools: [Tool]
  let calls = CallTable()
  let session = Mutex(Session())
  let watch: ResourceWatch
  /// Work on the vault, in the order of the requests.
  let vault: VaultQueue
  /// Syncs, one after the other.
  let syncs = WorkThread()
  let writer: FrameWriter
  let remark: @Sendable (String) -> Void
  private let input: Int32
  /// The ends of a pipe that wakes the reader when the client no longer reads.
  private let stop: (read: Int32, write: Int32)

  /// - Parameters:
  ///   - version: of this program, as clients are told it.
  ///   - tools: groups of tools, with commas between them; nil for all. Throws `.badOption` for one that isn't.
  ///   - remark: takes a line for people: what couldn't be read.
  public init(
    _ access: VaultAccess, version: String, tools: String? = nil, input: Int32, output: Int32,
    remark: @escaping @Sendable (String) -> Void
  ) throws {
    self.tools = try tools.map(ToolCatalog.tools) ?? ToolCatalog.all
    self.access = access
    self.version = version
    self.input = input
    self.remark = remark
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let wake = ends[1]
    stop = (ends[0], wake)
    writer = FrameWriter(output) { _ = write(wake, [0], 1) }
    vault = VaultQueue(access)
    watch = ResourceWatch(access, vault: vault)
    watch.onChange = { [weak self] in self?.publish($0) }
  }

  /// Serves until the end of the input, and answers what is under way then; what is done behind answers is done, too.
  public func run() {
    var reader = LineReader(input, stop: stop.read)
    while let line = reader.next() {
      switch line {
      case .tooLong:
        remark("A line of more than \(LineReader.limit) bytes was passed over.")
      case .bytes(let bytes):
        if !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { receive(bytes) }
      }
    }
    watch.stop()
    endSubscriptions()
    calls.wait()
    writer.flush(seconds: 10)
    vault.finish()
    close(stop.read)
    close(stop.write)
  }

  private func receive(_ line: ArraySlice<UInt8>) {
    guard let json = JSON(utf8: line) else { return remark("A line that is no JSON was passed over.") }
    guard case .array(let elements) = json else {
      return receive(Message(json)) { [writer] in writer.send($0, written: $1) }
    }
    guard session.withLock({ $0.revision?.hasBatches == true }), !elements.isEmpty else {
      return remark("An array was passed over: send one message a line.")
    }
    let messages = elements.map(Message.init)
    let count = messages.count {
      if case .request = $0 { true } else if case .refused = $0 { true } else { false }
    }
    let batch = Batch(of: count) { [writer] in writer.send($0) }
    for message in messages {
      receive(message) { frame, written in
        batch.take(frame)
        written()
      } gaveUp: {
        batch.take(nil)
      }
    }
  }

  private func receive(
    _ message: Message, send: @escaping @Sendable (JSON, @escaping @Sendable () -> Void) -> Void,
    gaveUp: @escaping @Sendable () -> Void = {}
  ) {
    switch message {
    case .request(let id, let method, let parameters):
      do {
        let revision = try revision(of: method, parameters)
        let calls = calls
        let call = Call(id, method: method, parameters: parameters, revision: revision) { call, frame in
          if let frame {
            send(frame) { calls.release() }
          } else {
            gaveUp()
            calls.release()
          }
          calls.remove(call)
        }
        calls.add(call)
        handle(call)
      } catch {
        send(Frame.error(id, error)) {}
      }
    case .refused(let id, let error): send(Frame.error(id, error)) {}
    case .notification(let method, let parameters): notice(method, parameters)
    case .response: break  // This server asks nothing.
    case .unreadable(let why): remark("A message was passed over: \(why).")
    }
  }

  /// The revision that a request is to be answered in.
  ///
  /// 1. The one that its `_meta` names, 2. that of the session; before `initialize`, only that and `ping`
  /// are taken.
  private func revision(of method: String, _ parameters: JSON) throws(ProtocolError) -> Revision {
    if let named = parameters["_meta"]?[Meta.protocolVersion] {  // 1
      guard case .string(let text) = named else {
        throw .parameters("The member \(Meta.protocolVersion) of _meta has to be a string.")
      }
      guard let revision = Revision(rawValue: text), revision.isModern else {
        throw ProtocolError(
          ProtocolError.unsupportedRevision, "Unsupported protocol version.",
          data: ["supported": JSON(Revision.modern.map(\.rawValue)), "requested": .string(text)])
      }
      guard case .object? = parameters["_meta"]?[Meta.clientCapabilities] else {
        throw .parameters("The member \(Meta.clientCapabilities) of _meta is missing, or no object.")
      }
      return revision
    }
    if let revision = session.withLock({ $0.revision }) { return revision }  // 2
    guard method == "initialize" || method == "ping" else {
      throw .parameters(
        "Nothing says which revision this is: send initialize first, or \(Meta.protocolVersion) in _meta.")
    }
    return .newestLegacy
  }

  private func notice(_ method: String, _ parameters: JSON) {
    // Any other notification tells nothing that is needed here, or is unknown.
    guard method == "notifications/cancelled", let id = parameters["requestId"].flatMap(RequestID.init)
    else { return }
    watch.remove(id)
    guard let call = calls[id], call.method != "initialize" else { return }
    call.cancel()
  }
}

/// The names of MCP's own members of `_meta`.
enum Meta {
  static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
  static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
  static let serverInfo = "io.modelcontextprotocol/serverInfo"
  static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
}

/// What `initialize` agreed on, for the requests that don't say it themselves.
struct Session: Sendable {
  var revision: Revision?
  /// The least level of log messages that the client wants; nil: none.
  var logLevel: LogLevel?
}

/// How much a log message matters. Source: RFC 5424.
enum LogLevel: String, CaseIterable, Comparable, Sendable {
  case debug, info, notice, warning, error, critical, alert, emergency

  static func < (left: Self, right: Self) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}
