/// What a claim's reference allows one holder to do, decided from what was seen of it.
///
/// 1. What nobody holds may be claimed, as the next generation.
/// 2. What the same agent holds on the same node is renewed, and keeps its generation.
/// 3. What another holds may be taken over by who has seen it unchanged for its whole time to live.
/// 4. Only who holds it may renew, release or end it; what is done stays so.
public enum ClaimMove: Hashable, Sendable {
  /// Move the reference to this.
  case move(Claim)
  /// Another holds it.
  case held(Claim)
  /// It is done, or not (any more) the asking holder's.
  case refused(Claim?)

  /// - Parameters:
  ///   - seen: milliseconds for which this node has seen the reference at its commit.
  ///   - floor: a generation that is known from elsewhere; a new one is above it.
  public static func claiming(
    _ name: ClaimName, by holder: Claim.Holder, ttl: Int, nonce: UInt64, current: Claim?, seen: Int64,
    above floor: UInt64 = 0
  ) -> ClaimMove {
    guard let current else {
      let first = Claim.Transition(.claimed, generation: floor + 1, holder: holder, nonce: nonce)
      return .move(Claim(name, ttl: ttl, first: first))
    }
    switch current.state {
    case .done: return .refused(current)  // 4
    case .held where current.holder == holder:  // 2
      let renewal = Claim.Transition(
        .renewed, generation: current.generation, holder: holder, nonce: nonce,
        subject: current.latest.subject)
      return .move(current.after(renewal, ttl: ttl))
    case .held where seen < Int64(current.ttl) * 1000: return .held(current)  // 3
    case .held, .free:  // 1
      let claim = Claim.Transition(
        .claimed, generation: max(current.generation, floor) + 1, holder: holder, nonce: nonce)
      return .move(current.after(claim, ttl: ttl))
    }
  }

  /// Renews, releases or ends it.
  ///
  /// - Parameters:
  ///   - generation: the one that the caller holds; nil for whichever it is.
  ///   - subject: what it is for from now on; nil leaves that as it is.
  public static func changing(
    _ kind: Claim.Transition.Kind, by holder: Claim.Holder, generation: UInt64?, nonce: UInt64,
    current: Claim?,
    ttl: Int? = nil, subject: String? = nil
  ) -> ClaimMove {
    guard let current, current.holder == holder, generation == nil || generation == current.generation else {
      return .refused(current)
    }
    let change = Claim.Transition(
      kind, generation: current.generation, holder: holder, nonce: nonce,
      subject: subject ?? current.latest.subject)
    return .move(current.after(change, ttl: ttl))
  }
}
