import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The thread that starts programs for a thread that has confined itself: what it starts is as free as it is.
///
/// One piece of work at a time. `@unchecked`: everything is touched with `mutex` held alone.
public final class Launcher: @unchecked Sendable {
  private static let shared = Mutex<Launcher?>(nil)

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var work: (() -> Void)?

  private init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  /// Starts the thread, once a process; false where that can't be.
  static func start() -> Bool {
    shared.withLock { shared in
      if shared != nil { return true }
      let launcher = Launcher()
      guard launcher.startThread() else { return false }
      shared = launcher
      return true
    }
  }

  /// Runs `body` on the thread, or here where there is none.
  public static func run<Value>(_ body: () throws -> Value) throws -> Value {
    guard let launcher = shared.withLock({ $0 }) else { return try body() }
    var result: Result<Value, any Error>?
    func work() { result = Result(catching: body) }
    withoutActuallyEscaping(work) { launcher.perform($0) }
    guard let result else { throw GitError(.other, "the thread that starts programs is gone") }
    return try result.get()
  }

  private func perform(_ work: @escaping () -> Void) {
    pthread_mutex_lock(mutex)
    while self.work != nil { pthread_cond_wait(condition, mutex) }
    self.work = work
    pthread_cond_broadcast(condition)
    while self.work != nil { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  private func serve() {
    pthread_mutex_lock(mutex)
    while true {
      while work == nil { pthread_cond_wait(condition, mutex) }
      work?()
      work = nil
      pthread_cond_broadcast(condition)
    }
  }

  private func startThread() -> Bool {
    // It lives as long as the process, and so does the reference that it is given.
    let reference = Unmanaged.passRetained(self).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      return pthread_create(
        &thread, nil,
        {
          Unmanaged<Launcher>.fromOpaque($0).takeUnretainedValue().serve()
          return nil
        }, reference) == 0
    #else
      var thread = pthread_t()
      return pthread_create(
        &thread, nil,
        { reference in
          if let reference { Unmanaged<Launcher>.fromOpaque(reference).takeUnretainedValue().serve() }
          return nil
        }, reference) == 0
    #endif
  }
}
