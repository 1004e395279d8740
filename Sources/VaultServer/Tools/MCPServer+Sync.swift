import Dispatch
import VaultOperations

extension MCPServer {
  /// Syncs beside all other work, in a process of its own, which a cancellation stops, and the client's end.
  func syncInBackground(_ call: Call, _ tool: Tool) {
    syncs.enqueue { [self] in
      guard call.isWanted else { return }
      finish(call, tool) {
        _ = try Arguments(call.parameters["arguments"], for: tool, access: access)
        let start = DispatchTime.now()
        var told = 0
        progress(call, 0, of: nil, "Syncing with the remote")
        return try SyncProcess(access).run {
          let seconds = Int((DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1_000_000_000)
          if seconds > told {
            told = seconds
            progress(call, told, of: nil, "Syncing for \(told) s")
          }
          return call.isWanted && writer.hasReader
        }
      }
      call.cancel()  // Where it was stopped, nobody waits for an answer any more.
    }
  }
}
