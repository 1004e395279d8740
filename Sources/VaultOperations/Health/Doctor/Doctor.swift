public import VaultStore

/// Looks at all that a vault needs on this machine, and mends what can be mended without a loss.
///
/// Nobody is asked over a network but with ``asksRemotes``, and nothing is written but with ``fixes``.
public struct Doctor: Sendable {
  let surroundings: Surroundings
  let environment: VaultEnvironment
  /// How long each remote may take to answer; nil: none is asked.
  public var asksRemotes: Duration?
  public var fixes = false

  public init(in surroundings: Surroundings, environment: VaultEnvironment = VaultEnvironment()) {
    (self.surroundings, self.environment) = (surroundings, environment)
  }

  /// Makes every check. A vault that can't be opened is itself a finding.
  public func answer(_ location: () throws -> VaultLocation) -> DoctorAnswer {
    var answer = DoctorAnswer()
    for (name, look) in programChecks { answer.checks.append(check(name, look)) }
    let vault: Vault
    do {
      vault = try location().open(environment: environment)
    } catch {
      let error = VaultError(any: error)
      answer.checks.append(.init(name: "vault", state: .fail, detail: error.message, hint: error.hint))
      return answer
    }
    let checks =
      settingsChecks(vault) + repositoryChecks(vault) + machineChecks(vault) + remoteChecks(vault)
    for (name, look) in checks { answer.checks.append(check(name, look)) }
    return answer
  }

  typealias Look = () throws -> Finding

  private func check(_ name: String, _ look: Look) -> DoctorAnswer.Check {
    var finding = Self.finding(look)
    if fixes, finding.state != .ok, let mend = finding.mend {
      let before = finding.detail
      do {
        try mend()
        finding = Self.finding(look)
        if finding.state == .ok { finding.detail = "mended; it was: \(before)" }
      } catch {
        finding.hint = "It couldn't be mended: \(VaultError(any: error)) \(finding.hint)"
      }
    } else if !fixes, finding.mend != nil {
      finding.hint +=
        finding.hint.isEmpty ? "Mend it with: daybook doctor --fix" : " Or: daybook doctor --fix"
    }
    return .init(name: name, state: finding.state, detail: finding.detail, hint: finding.hint)
  }

  /// What can't be looked at isn't well.
  private static func finding(_ look: Look) -> Finding {
    do { return try look() } catch {
      let error = VaultError(any: error)
      return .fail(error.message, error.hint)
    }
  }
}
