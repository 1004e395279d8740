public import VaultOperations

extension ClaimAnswer {
  /// The claim as a command answers it; held by another, the exit status says so.
  public var answer: Answer {
    var answer = Answer(json, text: "\(name): \(words)")
    if state == .held || state == .lapsed, !isAcquired { answer.exitCode = 75 }
    return answer
  }

  fileprivate var words: String {
    let by = holder.map { " by \($0.agent) on \($0.node)" } ?? ""
    let left = expiresIn.map { state == .held ? ", \($0) s left" : "" } ?? ""
    return "\(isAcquired ? "yours" : state.rawValue)\(isAcquired ? "" : by), generation \(generation)\(left)"
  }
}

extension ClaimsAnswer {
  public var answer: Answer {
    Answer(json, text: items.map { "\($0.name): \($0.words)" }.joined(separator: "\n"), isPaged: true)
  }
}
