package import VaultModel

/// What this node remembers of one claim.
package struct ClaimMemory: Hashable, Sendable {
  /// A holding of this node's own, counted from before the push that brought it.
  package struct Holding: Hashable, Sendable {
    package var agent: Name
    package var generation: UInt64
    package var boot: String
    package var since: Int64
    package var ttl: Int

    package init(agent: Name, generation: UInt64, boot: String, since: Int64, ttl: Int) {
      (self.agent, self.generation, self.boot, self.since, self.ttl) = (agent, generation, boot, since, ttl)
    }

    /// Milliseconds until the holder counts it as lapsed, at 80 % of its time to live; negative afterwards, and nil
    /// where the machine was started again since.
    package func remaining(at clock: BootClock) -> Int64? {
      guard clock.boot == boot else { return nil }
      return since + Int64(ttl) * 800 - clock.milliseconds
    }
  }

  package var sight: ClaimSight?
  /// The greatest generation that the hub ever showed.
  package var highest: UInt64 = 0
  package var holding: Holding?

  package init() {}
}

extension Vault {
  /// What is remembered of claims, by name.
  package func claimMemories() throws -> [ClaimName: ClaimMemory] {
    var memories = [ClaimName: ClaimMemory]()
    guard let path = VaultPath("claims"), let file = try state.folder.read(path) else { return [:] }
    for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
      guard let (name, memory) = ClaimMemory.read(line) else { continue }
      memories[name] = memory
    }
    return memories
  }

  /// Changes what is remembered of one claim; it is on the disk when this returns.
  package func rememberClaim(_ name: ClaimName, _ change: (inout ClaimMemory) -> Void) throws {
    try locked {
      var memories = try claimMemories()
      let old = memories[name]
      change(&memories[name, default: ClaimMemory()])
      guard memories[name] != old else { return }
      if memories[name] == ClaimMemory() { memories[name] = nil }
      let lines = memories.sorted { $0.key.reference < $1.key.reference }.map { $1.line($0) }
      try state.write("claims", lines.joined(separator: "\n"), flushes: true)
    }
  }
}

extension ClaimMemory {
  /// `name highest commit boot since agent generation boot since ttl`, dashes for what isn't there.
  fileprivate func line(_ name: ClaimName) -> String {
    var words = [name.reference, "\(highest)"]
    words += sight.map { [$0.commit, $0.boot, "\($0.since)"] } ?? ["-", "-", "-"]
    words +=
      holding.map { ["\($0.agent)", "\($0.generation)", $0.boot, "\($0.since)", "\($0.ttl)"] } ?? ["-"]
    return words.joined(separator: " ")
  }

  fileprivate static func read(_ line: Substring) -> (ClaimName, ClaimMemory)? {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 6, let name = ClaimName(reference: words[0]), let highest = UInt64(words[1]) else {
      return nil
    }
    var memory = ClaimMemory()
    memory.highest = highest
    if let since = Int64(words[4]) {
      memory.sight = ClaimSight(commit: words[2], boot: words[3], since: since)
    }
    if words.count == 10, let agent = Name(words[5]), let generation = UInt64(words[6]),
      let since = Int64(words[8]), let ttl = Int(words[9])
    {
      memory.holding = Holding(agent: agent, generation: generation, boot: words[7], since: since, ttl: ttl)
    }
    return (name, memory)
  }
}
