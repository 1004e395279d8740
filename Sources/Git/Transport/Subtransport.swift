import Clibgit2

/// Gives libgit2's smart protocol the programs of `ChildProcess` as its wire. The callbacks take the place
/// of git2/sys/transport.h's `git_smart_subtransport`; libgit2 frees what they make.
enum Subtransport {
  /// The callback `transport`: ours for ssh and paths; otherwise `out` is left alone, and libgit2 takes its
  /// own.
  static func make(
    _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_transport>?>?, _ remote: OpaquePointer?,
    _ operation: RemoteOperation
  ) -> Int32 {
    var definition = git_smart_subtransport_definition(
      callback: { out, _, payload in
        guard let out, let payload else { return GIT_ERROR.rawValue }
        out.pointee = Subtransport.allocate(payload)
        return 0
      }, rpc: 0, param: operation.pointer)
    return git_transport_smart(out, remote, &definition)
  }

  private static func allocate(_ box: UnsafeMutableRawPointer) -> UnsafeMutablePointer<git_smart_subtransport>
  {
    let base = git_smart_subtransport(
      action: { out, transport, _, service in
        guard let out, let operation = Subtransport.operation(transport) else { return GIT_ERROR.rawValue }
        do {
          try operation.begin(service)
          out.pointee = operation.stream(of: transport)
          return 0
        } catch {
          return operation.fail(error)
        }
      },
      close: { transport in
        Subtransport.operation(transport)?.end()
        return 0
      },
      free: { transport in
        Subtransport.operation(transport)?.end()
        UnsafeMutableRawPointer(transport)?.deallocate()
      })
    let pointer = UnsafeMutablePointer<daybook_subtransport>.allocate(capacity: 1)
    pointer.initialize(to: daybook_subtransport(base: base, box: box))
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: git_smart_subtransport.self)
  }

  private static func operation(
    _ transport: UnsafeMutablePointer<git_smart_subtransport>?
  ) -> RemoteOperation? {
    let own = UnsafeMutableRawPointer(transport)?.assumingMemoryBound(to: daybook_subtransport.self)
    return RemoteOperation.from(own?.pointee.box)
  }

  private static func operation(
    _ stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
  ) -> RemoteOperation? {
    let own = UnsafeMutableRawPointer(stream)?.assumingMemoryBound(to: daybook_subtransport_stream.self)
    return RemoteOperation.from(own?.pointee.box)
  }

  static func allocateStream(
    _ transport: UnsafeMutablePointer<git_smart_subtransport>?, _ box: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<git_smart_subtransport_stream> {
    let base = git_smart_subtransport_stream(
      subtransport: transport,
      read: { stream, buffer, size, count in
        guard let operation = Subtransport.operation(stream), let count else { return GIT_ERROR.rawValue }
        do {
          count.pointee = try operation.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
          return 0
        } catch {
          return operation.fail(error)
        }
      },
      write: { stream, buffer, size in
        guard let operation = Subtransport.operation(stream) else { return GIT_ERROR.rawValue }
        do {
          try operation.write(UnsafeRawBufferPointer(start: buffer, count: size))
          return 0
        } catch {
          return operation.fail(error)
        }
      },
      free: { stream in
        Subtransport.operation(stream)?.forgetStream()
        UnsafeMutableRawPointer(stream)?.deallocate()
      })
    let pointer = UnsafeMutablePointer<daybook_subtransport_stream>.allocate(capacity: 1)
    pointer.initialize(to: daybook_subtransport_stream(base: base, box: box))
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: git_smart_subtransport_stream.self)
  }
}
