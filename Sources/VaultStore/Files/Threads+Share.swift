import Synchronization

extension Threads {
  /// Calls `body` once with each number below `count`, each thread taking the next whenever it is free, and
  /// collects what it answers, in no order.
  static func share<Found: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> [Found]
  ) -> [Found] {
    let next = Counter()
    let hands = slices(of: count, atMost: count).indices
    return map(Array(hands)) { _ in
      var found = [Found]()
      while case let number = next.take(), number < count { found += body(number) }
      return found
    }.flatMap { $0 }
  }
}

/// Numbers from 0 on, each given out once.
private final class Counter: Sendable {
  private let next = Atomic<Int>(0)

  func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}
