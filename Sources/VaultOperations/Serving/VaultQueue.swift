public import VaultStore

/// Work on one vault, a piece at a time and in order, on a thread of its own.
///
/// The vault is opened with the first piece, and anew when its settings change or after many pieces, so that
/// what libgit2 keeps in memory doesn't grow for ever.
public final class VaultQueue: @unchecked Sendable {
  // Sendable, for all that changes is touched on `thread` only.
  private let thread = WorkThread()
  private let access: VaultAccess
  private var vault: Vault?
  private var settings = [FileStamp?]()
  private var uses = 0
  private let waiting = WaitingAppends()
  /// How many appends were done together the last time, and how long that took, in milliseconds.
  private var last = (count: 1, milliseconds: 0)

  /// How many pieces of work one opened vault serves.
  private static let mostUses = 500

  public init(_ access: VaultAccess) {
    self.access = access
  }

  /// Does work with the vault, or with the error of opening it, once all before it is done.
  public func enqueue(_ work: @escaping @Sendable (Result<VaultAccess.Opened, any Error>) -> Void) {
    thread.enqueue { [self] in
      work(Result { try opened() })
      vault?.refreshStaleViews()
    }
  }

  /// Does an append, together with all others that wait then: they share their flushes.
  ///
  /// Who answers many callers at once is asked by them again at once: so for a moment, half as long as the last appends
  /// took, it waits for as many as those were.
  ///
  /// - Parameters:
  ///   - work: appends, by ``Vault/add(_:to:as:)``, and writes nothing else. It may be called a second time where the first
  ///     call threw.
  ///   - answer: gets what came of it, once that is durable.
  public func enqueueAppend<Value: Sendable>(
    _ work: @escaping @Sendable (VaultAccess.Opened) throws -> Value,
    answer: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) {
    waiting.add(
      WaitingAppends.Append { vault in
        let value = try work(vault)
        return { answer(.success(value)) }
      } fail: {
        answer(.failure($0))
      })
    thread.enqueue { [self] in appendWaiting() }
  }

  /// Waits until all is done that was handed over, and what that handed over in its turn.
  public func finish() {
    for _ in 0..<2 { thread.wait {} }
  }

  private func appendWaiting() {
    let appends = waiting.take(expecting: last.count, patience: min(50, max(1, last.milliseconds / 2)))
    if appends.isEmpty { return }
    let start = ContinuousClock.now
    do {
      try append(appends, to: opened())
    } catch {
      for append in appends { append.fail(error) }
    }
    last = (appends.count, Int((ContinuousClock.now - start) / .milliseconds(1)))
    vault?.refreshStaleViews()
  }

  /// Does appends together, and answers each, in order; what can't share is done by itself then.
  private func append(_ appends: [WaitingAppends.Append], to vault: Vault) {
    var results = [Result<@Sendable () -> Void, any Error>]()
    var failure: (any Error)?
    do {
      try vault.together { for append in appends { results.append(Result { try append.work(vault) }) } }
    } catch {
      failure = error
    }
    for (index, append) in appends.enumerated() {
      guard index < results.count else {
        append.fail(failure ?? VaultError(.bug, "An append was passed over.", hint: "Please report it."))
        continue
      }
      do {
        let answer: @Sendable () -> Void
        if case .failure(let error) = results[index], error is NeedsWholeVault {
          answer = try append.work(vault)
        } else {
          answer = try results[index].get()
          if let failure { throw failure }
        }
        answer()
      } catch {
        append.fail(error)
      }
    }
  }

  private func opened() throws -> Vault {
    let path = access.location.path
    let now = ["\(path)/.git/config", "\(path)/.daybook/config.yml"].map { FileStamp(of: $0) }
    uses += 1
    if let vault, now == settings, uses <= Self.mostUses { return vault }
    vault = nil
    let vault = try access.open()
    vault.refreshesViewsLater = true
    (self.vault, settings, uses) = (vault, now, 1)
    return vault
  }
}
