/// What a hook has still to be told: a pure value, kept between commands.
///
/// A change is told at least once: it counts as told when the command ended with 0. Until then it is tried again, after 1,
/// 2, 4 and 8 minutes; after five failures it is given up, and the next change is told as ever. Times are seconds since
/// 1970.
public struct HookDelivery: Hashable, Sendable {
  /// The last word that was told, or given up.
  public private(set) var told: String
  /// How often the word at hand was tried in vain.
  public private(set) var failures = 0
  private var pending: String?
  private var notBefore: Int64 = 0

  static let tries = 5

  /// - Parameter told: what counts as known where nothing was told yet.
  public init(told: String) { self.told = told }

  /// Whether the hook is to run now with that word.
  public mutating func isDue(_ word: String, now: Int64) -> Bool {
    if word == told {
      // Where it was given up, that stays known until something is told.
      if pending != nil { (pending, failures) = (nil, 0) }
      return false
    }
    if pending != word { (pending, failures, notBefore) = (word, 0, 0) }
    // A clock that was set back must not silence it.
    return now >= notBefore || notBefore - now > 3600
  }

  /// Takes in how it ended.
  public mutating func end(_ word: String, succeeded: Bool, now: Int64) {
    if !succeeded {
      failures += 1
      notBefore = now + 60 << Int64(failures - 1)
      guard failures >= Self.tries else { return }
    }
    (told, pending, failures) = (word, nil, succeeded ? 0 : failures)
  }

  /// Whether the last word was never taken.
  public var gaveUp: Bool { pending == nil && failures >= Self.tries }
}

extension HookDelivery {
  init(text: String, told: String) {
    self.init(told: told)
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 4, let failures = Int(words[1]), let time = Int64(words[3]) else { return }
    (self.told, self.failures, notBefore) = (String(words[0]), failures, time)
    pending = words[2] == "-" ? nil : String(words[2])
  }

  var text: String { "\(told) \(failures) \(pending ?? "-") \(notBefore)" }
}
