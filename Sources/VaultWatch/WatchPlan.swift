/// What a watcher does next: decided from what happened and when, with no disk, network or clock of its own.
///
/// Times are milliseconds of one clock that never goes back and also counts while the machine sleeps.
///
/// 1. A branch that moved (an append by a command) is pushed at once; files are left alone for that, unless one was saved.
///    Where more than ``Rules/burst`` such moves come within three seconds, it waits until none has come for
///    ``Rules/lull``, or the first has waited for ``Rules/patience``.
/// 2. A file that was saved by hand is taken in once none was saved for ``Rules/quiet``, or the first has waited for
///    ``Rules/patience``: an editor that saves every two seconds makes two commits a minute. What only looked touched is
///    told from it by a look at the file (``Step/look``), ``Rules/glance`` after the touch.
/// 3. A hint that the remote changed is followed at once, many as in 1, but the first waits for ``Rules/hintPatience`` at
///    most. While a file is being saved by hand it waits for that file: what others write then comes in with the same cycle.
/// 4. With nothing to do a sync is due by the timer: where hints come every ``Rules/timer``, else every ``Rules/poll``,
///    twice as long after each time that brought nothing, up to ``Rules/timer``. Both vary by a fifth either way.
/// 5. After a failure all but a new hint waits: ``Rules/backoff``, twice as long each time, up to ``Rules/timer``.
/// 6. A machine that woke, and a channel of hints that opens, ask the remote at once: something may have been missed.
package struct WatchPlan: Sendable {
  /// Lengths of time in milliseconds.
  package struct Rules: Hashable, Sendable {
    package var quiet: Int64 = 3_000
    package var patience: Int64 = 30_000
    package var lull: Int64 = 800
    package var hintLull: Int64 = 300
    package var hintPatience: Int64 = 2_000
    package var glance: Int64 = 250
    /// How many moves within three seconds are no burst yet.
    package var burst = 3
    package var timer: Int64 = 300_000
    package var poll: Int64 = 30_000
    package var backoff: Int64 = 5_000

    package init() {}
  }

  package enum Event: Hashable, Sendable {
    /// A file was written; by whom is not known yet.
    case touched
    /// A look has shown that files differ from the last commit.
    case foundSaved
    /// The branch moved, and not by a sync of the watcher's.
    case moved
    /// The remote may have changed.
    case hinted
    /// A channel of hints opened, or closed.
    case hintsOpened, hintsClosed
    /// The machine slept.
    case woke
    /// A sync ended.
    case synced(Result)
  }

  package enum Result: Hashable, Sendable {
    /// Nothing was to be done.
    case nothing
    /// Something went out or came in.
    case moved
    /// It has to be tried again.
    case failed
  }

  /// What a sync is for.
  package struct Cycle: Hashable, Sendable {
    /// Whether files that were saved a moment ago are taken in, too.
    package var takesSaves: Bool
    /// Whether what the remote had last is taken for what it has: a push alone tells if it isn't.
    package var pushesFirst: Bool
    /// Whether no file is looked at if that push was all: none was saved by hand.
    package var leavesFiles: Bool

    package init(takesSaves: Bool, pushesFirst: Bool, leavesFiles: Bool = false) {
      (self.takesSaves, self.pushesFirst, self.leavesFiles) = (takesSaves, pushesFirst, leavesFiles)
    }
  }

  package enum Step: Hashable, Sendable {
    /// Look whether the files that were touched differ from the last commit.
    case look
    case sync(Cycle)
    /// Nothing until then, unless something happens.
    case wait(until: Int64)
    /// Nothing until something happens.
    case rest
  }

  private let rules: Rules
  /// A number from 0 up to 1 for each wait that is to vary.
  private let chance: @Sendable () -> Double
  private var touch: Int64?
  private var saves = Waiting()
  private var moves = Waiting()
  private var hints = Waiting()
  private var hasHints = false
  private var failures = 0
  private var idlePolls = 0
  private var timer: Int64
  private var notBefore: Int64?
  /// What the sync that runs now is for; nil where none does.
  private var running: Cycle?

  /// A watcher that has just begun: a sync is due at once.
  package init(at now: Int64, rules: Rules = Rules(), chance: @escaping @Sendable () -> Double) {
    (self.rules, self.chance, timer) = (rules, chance, now)
  }

  package var isSyncing: Bool { running != nil }

  /// Takes in what happened.
  package mutating func note(_ event: Event, at now: Int64) {
    switch event {
    case .touched: touch = touch ?? now
    case .foundSaved: saves.add(now)
    case .moved: moves.add(now)
    case .hinted:
      hints.add(now)
      notBefore = nil  // 5
    case .hintsOpened:
      hasHints = true
      hints.add(now)  // 6
      notBefore = nil
    case .hintsClosed:
      hasHints = false
      idlePolls = 0
      setTimer(now)
    case .woke:
      hints.add(now)  // 6
      notBefore = nil
    case .synced(let result): end(result, now)
    }
  }

  /// Decides; to be called again after each event, and when the time has come.
  package mutating func step(at now: Int64) -> Step {
    if running != nil { return .rest }
    if let touch, touch + rules.glance <= now {
      self.touch = nil
      return .look
    }
    let look = touch.map { $0 + rules.glance }
    let saved = saves.first.map { max($0, min(saves.last + rules.quiet, $0 + rules.patience)) }  // 2
    let moved = moves.first.map { due(moves, $0, lull: rules.lull, patience: rules.patience) }  // 1
    var hinted = hints.first.map { due(hints, $0, lull: rules.hintLull, patience: rules.hintPatience) }  // 3
    if let saved, let other = hinted { hinted = max(saved, other) }
    let asked = [saved, moved, hinted].compactMap { $0 }.min().map { max($0, notBefore ?? $0) }
    // By the timer alone, nothing in the middle of being saved is disturbed either.
    let timed = saved.map { max($0, timer) } ?? timer
    let next = min(asked ?? timed, timed)
    guard next <= now else { return .wait(until: min(next, look ?? next)) }
    let isTimed = timer <= now
    let pushesFirst = hints.first == nil && !isTimed && failures == 0
    let cycle = Cycle(
      takesSaves: saved.map { $0 <= now } ?? true, pushesFirst: pushesFirst,
      leavesFiles: pushesFirst && saved == nil)
    running = cycle
    moves.settle()
    if cycle.takesSaves { saves.settle() }
    hints.settle()
    return .sync(cycle)
  }

  private mutating func end(_ result: Result, _ now: Int64) {
    guard running != nil else { return }
    running = nil
    switch result {
    case .failed:
      failures += 1
      hints.add(now)  // What this one was for is still to be done, by the next.
      let wait = min(rules.timer, rules.backoff << min(failures - 1, 10))
      notBefore = now + varied(wait)
      timer = now + varied(rules.timer)
      return
    case .nothing: idlePolls += 1
    case .moved: idlePolls = 0
    }
    failures = 0
    notBefore = nil
    setTimer(now)
  }

  private mutating func setTimer(_ now: Int64) {
    let wait = hasHints ? rules.timer : min(rules.timer, rules.poll << min(idlePolls, 10))  // 4
    timer = now + varied(wait)
  }

  /// At once as a rule; in a burst when it is over.
  private func due(_ waiting: Waiting, _ first: Int64, lull: Int64, patience: Int64) -> Int64 {
    waiting.isBurst(beyond: rules.burst) ? min(waiting.last + lull, first + patience) : first
  }

  private func varied(_ wait: Int64) -> Int64 { wait + Int64(Double(wait) * (chance() * 0.4 - 0.2)) }
}

/// Events of one kind that wait to be acted on.
private struct Waiting: Sendable {
  private(set) var first: Int64?
  private(set) var last: Int64 = 0
  /// Those of the last three seconds.
  private var recent: [Int64] = []

  mutating func add(_ time: Int64) {
    first = first ?? time
    last = time
    recent.append(time)
    recent.removeAll { $0 <= time - 3000 }
  }

  /// They are being acted on; how many came of late is still known.
  mutating func settle() { first = nil }

  func isBurst(beyond count: Int) -> Bool { recent.count > count }
}
