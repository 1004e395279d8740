import Git
import VaultModel
public import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A command that runs only while its claim is held.
///
/// 1. The claim is renewed each third of its time to live.
/// 2. Where that fails, the command goes on until 80 % of the time has passed; then its whole process group is ended:
///    SIGTERM, and SIGKILL two seconds later. So it is over before another node may take the claim.
/// 3. Signals that would end this process are sent on to the group.
/// 4. The claim is released when the command is over.
public struct ClaimedCommand {
  private let vault: Vault
  private let claim: ClaimAnswer
  private let agent: Name

  /// - Parameter claim: one that the agent holds.
  public init(_ vault: Vault, _ claim: ClaimAnswer, as agent: String) throws {
    (self.vault, self.claim) = (vault, claim)
    self.agent = try Name(checking: agent, of: .agent)
  }

  /// Runs it to its end.
  ///
  /// - Returns: its exit status, 128 and the signal's number where one ended it; nil where the claim lapsed first.
  public func run(_ words: [String]) throws -> Int32? {
    let signals = Self.forwarded
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in signals { sigaddset(&mask, number) }
    var before = sigset_t()
    sigprocmask(SIG_BLOCK, &mask, &before)
    defer { sigprocmask(SIG_SETMASK, &before, nil) }
    let child = try spawn(words, mask: before)
    var (isLapsed, status, next) = (false, Int32(0), claim.ttl * 1000 / 3)
    let start = vault.environment.uptime().milliseconds
    while waitpid(child, &status, WNOHANG) == 0 {
      forward(&mask, to: child)
      if Int(vault.environment.uptime().milliseconds - start) >= next {  // 1
        next += claim.ttl * 1000 / 3
        if try !renew() {
          isLapsed = true
          end(child, &status)
          break
        }
      }
      usleep(50_000)
    }
    kill(-child, SIGKILL)  // What it left behind runs under the claim as well.
    if isLapsed { return nil }
    do {  // 4
      _ = try vault.change(claim: claim.name.description, .released, as: agent)
    } catch {
      vault.environment.log("the claim was not released, and lapses by itself: \(error)")
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  private static let forwarded = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  /// Renews the claim as often as there is time for it; false when it has lapsed.
  private func renew() throws -> Bool {
    while let left = try vault.claimMemories()[claim.name]?.holding?.remaining(
      at: vault.environment.uptime()),
      left > 0
    {
      do {
        _ = try vault.change(
          claim: claim.name.description, .renewed, as: agent, deadline: .milliseconds(max(500, left / 2)))
        return true
      } catch let error as VaultError where error.exitCode == 75 {
        usleep(200_000)  // 2
      } catch {
        return false
      }
    }
    return false
  }

  private func forward(_ mask: inout sigset_t, to child: pid_t) {  // 3
    var pending = sigset_t()
    sigpending(&pending)
    for number in Self.forwarded where sigismember(&pending, number) == 1 {
      var one = sigset_t()
      sigemptyset(&one)
      sigaddset(&one, number)
      var taken: Int32 = 0
      sigwait(&one, &taken)
      kill(-child, number)
    }
  }

  private func end(_ child: pid_t, _ status: inout Int32) {
    kill(-child, SIGTERM)
    for _ in 0..<40 {
      if waitpid(child, &status, WNOHANG) != 0 { return }
      usleep(50_000)
    }
    kill(-child, SIGKILL)
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
  }

  private func spawn(_ words: [String], mask: sigset_t) throws -> pid_t {
    var spawn = Spawn(words)
    spawn.environment["DAYBOOK_FENCE"] = "\(claim.generation)"
    (spawn.group, spawn.mask, spawn.hearsSignals) = (.own, mask, false)
    do {
      return try spawn.start()
    } catch {
      let message = (error as? GitError)?.message ?? "\(words[0]) can't be run"
      throw VaultError(.badOption, "\(message).", hint: "Check its name and PATH.")
    }
  }
}
