import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Work that several threads of the system's share. The corresponding C function is `pthread_create`.
enum Threads {
  /// Parts of a row, about as many as there are processors, but four at most.
  static func slices(of count: Int, atMost most: Int) -> [Range<Int>] {
    let parts = max(1, min(most, count, 4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    return (0..<parts).map { (count * $0 / parts)..<(count * ($0 + 1) / parts) }
  }

  /// What `body` answers for each item: for the first on this thread, for each other on one of its own.
  static func map<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (Item) -> Value
  ) -> [Value] {
    guard let first = items.first else { return [] }
    let rest = items.dropFirst().map { item in Piece { body(item) } }
    let threads = rest.map { piece in start { piece.work() } }
    let value = body(first)
    for thread in threads { if let thread { pthread_join(thread, nil) } }
    return [value] + rest.map(\.value)
  }

  /// Starts a thread; nil where the system has none left.
  private static func start(_ work: @escaping @Sendable () -> Void) -> pthread_t? {
    let argument = Unmanaged.passRetained(Work(work))
    #if canImport(Darwin)
      var thread: pthread_t?
      let returned = pthread_create(&thread, nil, { Work.run($0) }, argument.toOpaque())
    #else
      var started = pthread_t()
      let returned = pthread_create(&started, nil, { $0.flatMap { Work.run($0) } }, argument.toOpaque())
      let thread: pthread_t? = started
    #endif
    if returned == 0 { return thread }
    argument.release()
    return nil
  }

  private final class Work: Sendable {
    private let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) { self.work = work }

    static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
      Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().work()
      return nil
    }
  }

  /// A value that is worked out on a thread, or where there is none, by whoever asks for it.
  private final class Piece<Value: Sendable>: Sendable {
    private let body: @Sendable () -> Value
    private let found = Mutex<Value?>(nil)

    init(_ body: @escaping @Sendable () -> Value) { self.body = body }

    func work() {
      let value = body()
      found.withLock { $0 = value }
    }

    var value: Value { found.withLock { $0 } ?? body() }
  }
}
