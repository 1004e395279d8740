import Git
import MarkdownSyntax
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// Nodes, their links and a remote, all of it in memory: no threads and no real time, so that one history is
/// one run.
///
/// Real: the engine, and every pure decision of the store. Modelled: disk, state folder, objects and
/// references (``MemoryWorkingTree``, ``MemoryStore``), and what the network does.
final class Cluster {
  let nodes: [ClusterNode]
  let hubs = [MemoryRemote(), MemoryRemote()]
  let claimHub = MemoryClaimHub()
  /// Who was told that it holds a claim, by name and generation.
  var holders = [String: String]()
  var oracle = ClusterOracle()
  private(set) var trace = [String]()
  private(set) var violations = [ClusterViolation]()
  /// What happened how often, for a report.
  private(set) var counts = [String: Int]()
  /// Milliseconds since 1970, by a clock that nobody has.
  private(set) var time = TestClock.noon
  /// Whether somebody else says how long each call of a sync takes.
  var isScheduled = false
  /// Whether all is to come together: every sync looks at the files.
  var isResting = false
  private var isMidFlight = [Delivery]()
  let plan: ClusterPlan

  /// A push on its way.
  private struct Delivery {
    var due: Int64
    var what: String
    var arrive: () throws -> PushOutcome
  }

  init(_ plan: ClusterPlan) throws {
    self.plan = plan
    nodes = try plan.skews.enumerated().map { index, skew in
      let links = plan.shape.links(of: index, among: plan.nodes)
      return try ClusterNode("n\(index)", at: TestClock.noon + skew, links: links)
    }
    for node in nodes {
      node.tree.request = SnapshotRequest(leavesUnsettled: true)
      node.tree.whenTaken = { [weak self, weak node] snapshot, only in
        if let self, let node { self.taken(snapshot, of: only, on: node) }
      }
    }
    guard plan.hasCommonStart, let first = nodes.first else { return }
    for (path, text) in firstNotes() { try put(first, [path: Array(text.utf8)]) }
    for _ in 0..<(plan.shape == .hub ? 1 : plan.nodes) {
      for node in nodes { _ = try sync(node, .none, calls: 10_000) }
    }
  }

  /// Plays the history, then lets it come to rest without faults; answers what went wrong.
  static func play(_ plan: ClusterPlan) throws -> Cluster {
    let cluster = try Cluster(plan)
    for (index, event) in plan.events.enumerated() {
      cluster.note("#\(index) \(event)")
      cluster.advance(event.wait)
      try cluster.act(event)
      cluster.checkHolders()
      if !cluster.violations.isEmpty { return cluster }
    }
    try cluster.comeToRest()
    if cluster.violations.isEmpty { try cluster.claimAtRest() }
    return cluster
  }

  func note(_ line: String) { trace.append(line) }

  func count(_ what: String, _ number: Int = 1) { counts[what, default: 0] += number }

  func fail(_ kind: ClusterViolation.Kind, _ what: String) {
    violations.append(ClusterViolation(kind, what))
    note("!! \(kind.rawValue): \(what)")
  }

  func report(_ found: [ClusterViolation]) { for violation in found { fail(violation.kind, violation.what) } }

  /// Lets time pass everywhere, and pushes arrive that were on their way.
  func advance(_ milliseconds: Int64) {
    time += milliseconds
    for node in nodes where !node.isFrozen { node.clock.advance(milliseconds: milliseconds) }
    while let index = isMidFlight.indices.filter({ isMidFlight[$0].due <= time })
      .min(by: { isMidFlight[$0].due < isMidFlight[$1].due })
    {
      let late = isMidFlight.remove(at: index)
      do {
        let outcome = try late.arrive()
        note("\(late.what) arrived late: \(outcome == .accepted ? "taken" : "too late")")
        count("late pushes")
      } catch {
        fail(.failed, "a late push: \(error)")
      }
    }
  }

  /// Lets the time pass that a call takes.
  func pass(_ milliseconds: Int64) {
    if !isScheduled { advance(milliseconds) }
  }

  func arriveLater(_ what: String, in milliseconds: Int64, _ arrive: @escaping () throws -> PushOutcome) {
    isMidFlight.append(Delivery(due: time + milliseconds, what: what, arrive: arrive))
  }

  private func act(_ event: ClusterEvent) throws {
    let node = nodes[event.node % nodes.count]
    var random = SplitMix64(seed: event.salt)
    switch event.action {
    case .sync(let fault, let calls, let crash, let disturbed):
      node.steps.untilCrash = crash
      if let disturbed { disturb(node, after: disturbed, random) }
      _ = try sync(node, fault, calls: calls)
      node.steps.untilCrash = nil
      node.steps.disturbance = nil
    case .claim(let fault, let calls, let dies): try claim(node, fault, calls: calls, dies: dies, &random)
    case .restart:
      node.process = nil
      node.claims.restart(at: time)
      let cut = node.sessions.filter { $0.isWhole }.flatMap { Token.all(in: $0.rest ?? []) }
      excuse(Set(cut).subtracting(Token.all(in: node.disk.files).anywhere), "the program that saved it died")
      for number in cut {
        oracle.change(number) {
          $0.content = nil  // It may be half there, which is an edit of it.
          $0.mayReturn = $0.mayReturn ?? "half of it was left"
        }
      }
      node.sessions = []
      note("restarted")
    case .jump:
      let hours = Int64.random(in: -50...50, using: &random)
      node.clock.advance(seconds: hours * hours * hours * 30)
      // What was remembered for ten minutes may be forgotten by now.
      for path in node.brought.keys { node.brought[path] = [:] }
      excuse(node.promised.values.flatMap(\.keys), "the clock jumped")
      node.promised = [:]
      for index in node.sessions.indices { node.sessions[index].hasExpired = true }
    case .freeze: node.isFrozen.toggle()
    case .cut: node.isCut = true
    case .heal:
      for node in nodes { node.isCut = false }
    default: try write(event.action, on: node, &random)
    }
  }

  /// Lets somebody write, who waits for no lock, while a command of ours is at work.
  private func disturb(_ node: ClusterNode, after steps: Int, _ random: SplitMix64) {
    node.steps.disturbance = (
      steps,
      { [weak self, weak node] in
        guard let self, let node else { return }
        var random = random
        let actions: [ClusterEvent.Action] = [.cat, .save, .editText, .editEntry, .finish]
        let action = actions.randomElement(using: &random) ?? .cat
        note("meanwhile: \(action)")
        try write(action, on: node, &random)
      }
    )
  }

  private func firstNotes() -> [(VaultPath, String)] {
    func text(_ origin: String) -> String { "Text \(Token.text(oracle.add(.text, origin)))." }
    let notes = [
      "shared/EVENTS.md": "# Events\n\n\(text("first"))\n",
      "notes/plan.md":
        "---\ntags: [one, two]\nstatus: open\n---\n# Plan\n\n\(text("first"))\n\n## Aims\n\n\(text("first"))\n\(text("first"))\n\n## Means\n\n\(text("first"))\n",
    ]
    return notes.sorted { $0.key < $1.key }.compactMap { path, text in VaultPath(path).map { ($0, text) } }
  }
}
