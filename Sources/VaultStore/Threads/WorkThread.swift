import Git

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A thread that does work in the order in which it is handed over, for calls that block.
///
/// It is a thread of the system's, for those of a pool are few: two that wait for a lock would hold up all
/// others. It ends when nobody holds the object any more and its work is done.
public final class WorkThread: Sendable {
  private let queue = Queue()

  public init() {
    let argument = Unmanaged.passRetained(queue).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let returned = pthread_create(&thread, nil, { Queue.run($0) }, argument)
      if returned == 0, let thread { pthread_detach(thread) }
    #else
      var thread = pthread_t()
      let returned = pthread_create(&thread, nil, { $0.flatMap { Queue.run($0) } }, argument)
      if returned == 0 { pthread_detach(thread) }
    #endif
    // Without a thread, work is done where it is handed over.
    if returned != 0 { Unmanaged<Queue>.fromOpaque(argument).release() }
    queue.hasThread = returned == 0
  }

  deinit { queue.end() }

  /// Hands over a piece of work.
  public func enqueue(_ work: @escaping @Sendable () -> Void) { queue.add(work) }

  /// Hands over a piece of work, and waits until it is done.
  public func wait(_ work: @escaping @Sendable () -> Void) {
    let done = Gate()
    enqueue {
      work()
      done.open()
    }
    done.wait()
  }

  /// Does `work` again and again, whenever there was nothing else to do for so long; nil ends that.
  public func whenIdle(everyMilliseconds interval: Int?, _ work: @escaping @Sendable () -> Void = {}) {
    queue.setIdleWork(interval.map { ($0, work) })
  }
}

/// Waits until something is done elsewhere.
private final class Gate: @unchecked Sendable {
  // Sendable, for `isOpen` is touched under the monitor only.
  private let monitor = Monitor()
  private var isOpen = false

  func open() {
    monitor.locked { isOpen = true }
    monitor.signal()
  }

  func wait() { monitor.locked { while !isOpen { monitor.wait(milliseconds: nil) } } }
}

private final class Queue: @unchecked Sendable {
  // Sendable, for all that changes is touched under the monitor only; `hasThread` before any work.
  var hasThread = true
  private let monitor = Monitor()
  private var work = [@Sendable () -> Void]()
  private var idleWork: (milliseconds: Int, work: @Sendable () -> Void)?
  private var isEnded = false

  static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let queue = Unmanaged<Queue>.fromOpaque(argument).takeRetainedValue()
    while let work = queue.next() { for piece in work { piece() } }
    return nil
  }

  func add(_ piece: @escaping @Sendable () -> Void) {
    guard hasThread else { return piece() }
    monitor.locked { work.append(piece) }
    monitor.signal()
  }

  func setIdleWork(_ work: (Int, @Sendable () -> Void)?) {
    monitor.locked { idleWork = work.map { (milliseconds: $0.0, work: $0.1) } }
    monitor.signal()
  }

  func end() {
    monitor.locked { isEnded = true }
    monitor.signal()
  }

  /// The work that waits, once there is some; nil at the end.
  private func next() -> [@Sendable () -> Void]? {
    monitor.locked {
      while true {
        if !work.isEmpty {
          defer { work = [] }
          return work
        }
        if isEnded { return nil }
        let idle = idleWork
        if !monitor.wait(milliseconds: idle?.milliseconds), let idle, work.isEmpty, !isEnded {
          return [idle.work]
        }
      }
    }
  }
}
