extension Schedule {
  /// The claim under which its reference hands an occurrence to one caller; nil where it hands out nothing now.
  ///
  /// 1. While one is held, nobody gets another.
  /// 2. One that lapsed is handed out again where missed ones are to be made up for, unless a later one has come.
  /// 3. Else the one that is due, if any.
  ///
  /// - Parameter seen: milliseconds for which the reference was seen unchanged.
  public func handOut(
    to holder: Claim.Holder, as name: ClaimName, ttl: Int, nonce: UInt64, current: Claim?, seen: Int64,
    at now: Timestamp, zones: some ZoneTable
  ) -> Claim? {
    let isHeld = current?.state == .held
    if isHeld, let current, seen < Int64(current.ttl) * 1000 { return nil }  // 1
    let told = current?.transitions.compactMap { $0.subject.flatMap { Occurrence($0) } } ?? []
    var occurrence = due(at: now, handedOut: told, zones: zones)  // 3
    if occurrence == nil, isHeld, missed == .once,
      let last = current?.latest.subject.flatMap({ Occurrence($0) }),
      let time = last.time(in: zones), time <= now
    {
      occurrence = last  // 2
    }
    guard let occurrence else { return nil }
    let claim = Claim.Transition(
      .claimed, generation: (current?.generation ?? 0) + 1, holder: holder, nonce: nonce,
      subject: occurrence.description)
    return current?.after(claim, ttl: ttl) ?? Claim(name, ttl: ttl, first: claim)
  }
}
