/// A process that dies: no code of ours catches it.
struct Crash: Error {}

/// Counts what one node does to its world, so that it can die at any step.
final class Steps {
  /// How many steps are left until the next crash; nil means none is planned.
  var untilCrash: Int?
  /// What somebody does, once, after so many steps more.
  var disturbance: (after: Int, act: () throws -> Void)?
  private(set) var count = 0

  /// To be called before each thing that lasts.
  func take() throws {
    count += 1
    if let (after, act) = disturbance {
      disturbance = after == 0 ? nil : (after - 1, act)
      if after == 0 { try act() }
    }
    guard let left = untilCrash else { return }
    if left == 0 {
      untilCrash = nil
      throw Crash()
    }
    untilCrash = left - 1
  }
}
