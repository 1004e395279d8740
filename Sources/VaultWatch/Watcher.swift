import Git
public import VaultOperations
import VaultStore
import VaultSync

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Keeps a vault in step until it is told to stop: waits, decides by ``WatchPlan``, and runs each sync in a process of its
/// own, so that neither a leak nor a hang of a library outlives it.
public final class Watcher {
  /// What a watcher is asked to do.
  public struct Request: Sendable {
    /// Whether it syncs; else it only waits for what another one brings.
    public var syncs: Bool
    /// How long it runs at most, in milliseconds; nil for as long as nobody stops it.
    public var limit: Int64?
    /// Takes a line for the person.
    public var log: @Sendable (String) -> Void
    /// The folder for sockets, `XDG_RUNTIME_DIR`; nil for `/tmp`.
    public var runtimeFolder: String?

    public init(
      syncs: Bool = true, limit: Int64? = nil, runtimeFolder: String? = nil,
      log: @escaping @Sendable (String) -> Void
    ) {
      (self.syncs, self.limit, self.runtimeFolder, self.log) = (syncs, limit, runtimeFolder, log)
    }
  }

  /// Why it ended.
  public enum End: Hashable, Sendable {
    /// What it was to wait for is there.
    case found
    /// Its time is over.
    case timeout
    /// A signal asked for it.
    case stopped
  }

  private let access: VaultAccess
  private let request: Request
  private let manager: ServiceManager
  private let vault: Vault
  private let top: String
  private let heads: Set<String>
  private let folders: FolderWatch
  private let stop: StopSignal
  private let connection: SharedConnection?
  private var remotes: [RemoteWatch] = []
  private var branch: String
  /// What the branch named when it was last looked at, or synced.
  private var head: ObjectID?
  private var touched: Set<String> = []
  private var plan: WatchPlan
  private var sync: (run: RunningSync, deadline: Int64)?
  /// What runs the node's own commands behind syncs, and whether it is to run again.
  private var hooks: (run: RunningSync?, areDue: Bool) = (nil, false)
  private var actions: ActionClock
  private var lastError = ""
  private var cycles = 0

  /// How long one sync may take, in milliseconds. Each conversation in it has a limit of its own.
  private static let deadline: Int64 = 600_000

  public init(_ access: VaultAccess, _ request: Request, manager: ServiceManager? = nil) throws {
    (self.access, self.request) = (access, request)
    self.manager = manager ?? ServiceManager(environment: { _ in nil })
    vault = try access.location.open()
    let path = vault.path
    let git = vault.repository.gitDirectory
    let common = vault.repository.commonDirectory
    top = path
    heads = Set([git, common].map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 })
    let gitFolders = heads
    // Of the git folders only HEAD, packed-refs and branches; below the vault no other repository.
    folders = try FolderWatch([path] + gitFolders.sorted()) { folder in
      for git in gitFolders where folder == git || folder.hasPrefix(git + "/") {
        return folder != git && folder != "\(git)/refs" && folder != "\(git)/refs/heads"
          && !folder.hasPrefix("\(git)/refs/heads/")
      }
      return folder.hasSuffix("/.git")
    }
    stop = try StopSignal()
    connection =
      request.syncs ? try SharedConnection(gitDirectory: git, runtimeFolder: request.runtimeFolder) : nil
    (branch, head) = try vault.head()
    plan = WatchPlan(at: WatchClock.now) { Double.random(in: 0..<1) }
    actions = ActionClock(access)
  }

  /// Runs until `isFound` answers true, which is asked at the start and whenever the branch has moved.
  public func run(until isFound: () throws -> Bool = { false }) throws -> End {
    if folders.isIncomplete {
      request.log("warning: not every folder can be watched; what changes there is found by the timer")
    }
    if try isFound() { return .found }
    let start = WatchClock.now
    var isStopping = false
    manager.tell("READY=1", "STATUS=Watching \(top)")
    defer { manager.tell("STOPPING=1") }
    while true {
      let now = WatchClock.now
      if isStopping, sync == nil { return .stopped }
      let rest = request.limit.map { start + $0 - now }
      if let rest, rest <= 0 { return .timeout }
      var wake = now + 60_000
      if let rest { wake = min(wake, now + rest) }
      if request.syncs, !isStopping {
        wake = min(wake, actions.start(vault, now: now, log: request.log))
        openChannels(now)
        for remote in remotes { if let time = remote.opensAt { wake = min(wake, time) } }
        switch plan.step(at: now) {
        case .look:
          try look()
          continue
        case .sync(let cycle):
          begin(cycle)
          continue
        case .wait(let time): wake = min(wake, time)
        case .rest: break
        }
      }
      if let sync { wake = min(wake, sync.deadline) }
      if let interval = manager.watchdogInterval {
        manager.tell("WATCHDOG=1")
        wake = min(wake, now + interval)
      }
      let signals = wait(until: wake)
      if signals > 0 {
        // The second time it is meant at once.
        if isStopping || sync == nil { return .stopped }
        isStopping = true
        manager.tell("STATUS=Finishing the sync at hand")
      }
      let before = head
      try takeIn()
      if head != before, try isFound() { return .found }
    }
  }

  /// Waits for something to happen. Answers how many signals came.
  private func wait(until wake: Int64) -> Int {
    var waited = [
      pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: folders.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    if let sync {
      // Hints wait until it has ended: only then can be told which of them are of its own doing.
      waited.append(pollfd(fd: sync.run.output, events: Int16(POLLIN), revents: 0))
    } else {
      waited += remotes.compactMap(\.descriptor).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    }
    let (now, awake) = (WatchClock.now, WatchClock.awake)
    if let run = hooks.run { waited.append(pollfd(fd: run.output, events: Int16(POLLIN), revents: 0)) }
    if let output = actions.output { waited.append(pollfd(fd: output, events: Int16(POLLIN), revents: 0)) }
    _ = poll(&waited, nfds_t(waited.count), Int32(max(0, min(wake - now, 60_000))))
    let slept = (WatchClock.now - now) - (WatchClock.awake - awake)
    if slept > 5_000 {
      for remote in remotes { remote.reset(now: WatchClock.now) }
      plan.note(.woke, at: WatchClock.now)
    }
    return stop.take()
  }

  /// Takes in all that has happened.
  private func takeIn() throws {
    actions.takeIn(log: request.log)
    let news = folders.read()
    let now = WatchClock.now
    var mayHaveMoved = false
    for path in news.paths {
      if let git = heads.first(where: { path.hasPrefix($0 + "/") }) {
        let name = path.dropFirst(git.count + 1)
        if !name.hasSuffix(".lock"), name == "HEAD" || name == "packed-refs" || name.hasPrefix("refs/heads/")
        {
          mayHaveMoved = true
        }
      } else if path.hasPrefix(top + "/") {
        touched.insert(String(path.dropFirst(top.count + 1)))
      }
    }
    if news.isIncomplete {
      mayHaveMoved = true
      plan.note(.foundSaved, at: now)
    }
    if !request.syncs { touched = [] }
    if !touched.isEmpty { plan.note(.touched, at: now) }
    if let sync {
      var ready = pollfd(fd: sync.run.output, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, 0) > 0 { sync.run.read() }
      if !sync.run.isRunning {
        try end(sync.run)
      } else if sync.deadline <= now {
        sync.run.stop()
        failed("The sync took more than \(Self.deadline / 60_000) minutes, and was ended.")
      }
    }
    runHooks()
    // Until a sync has ended, nobody can tell its moves from others'.
    if mayHaveMoved, sync == nil { try noteMove() }
    for remote in sync == nil ? remotes : [] {
      for event in remote.read(vault.repository, branch: branch, now: now) { plan.note(event, at: now) }
    }
  }

  /// Runs the node's own commands behind a sync, which a slow one must not hold up.
  private func runHooks() {
    if let run = hooks.run {
      var ready = pollfd(fd: run.output, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, 0) > 0 { run.read() }
      if run.isRunning { return }
      hooks.run = nil
    }
    guard hooks.areDue, sync == nil else { return }
    hooks.areDue = false
    do { hooks.run = try SyncProcess(access).startHooks() } catch { request.log("\(error)") }
  }

  private func noteMove() throws {
    guard let found = try? vault.head() else { return }  // Detached for the moment: a rebase of the person's.
    if found.commit != head || found.branch != branch {
      (branch, head) = (found.branch, found.commit)
      plan.note(.moved, at: WatchClock.now)
    }
  }

  private func look() throws {
    let paths = touched.compactMap { VaultPath($0) }
    touched = []
    // Opened anew, so that what libgit2 keeps of trees goes away with it.
    if try access.location.open().hasSaves(among: paths) { plan.note(.foundSaved, at: WatchClock.now) }
  }

  private func begin(_ cycle: WatchPlan.Cycle) {
    var options = ["--postpone-saves", "--leave-hooks"]
    if !cycle.takesSaves { options += ["--leave-newer-than", "3000"] }
    if cycle.pushesFirst { options.append("--push-first") }
    if cycle.leavesFiles { options.append("--leave-files") }
    do {
      var environment = [String: String]()
      if let connection, let ssh = try vault.repository.sshCommand(adding: connection.sharing) {
        environment["GIT_SSH_COMMAND"] = ssh
      }
      let run = try SyncProcess(access).start(options, environment: environment)
      sync = (run, WatchClock.now + Self.deadline)
    } catch {
      failed("\(error)")
    }
  }

  private func end(_ run: RunningSync) throws {
    cycles += 1
    hooks.areDue = true
    let answer: JSON
    do {
      answer = try run.answer()
    } catch {
      try noteMove()
      return failed("\(error)")
    }
    let outcome = text(answer["outcome"])
    if case .array(let skipped) = answer["skipped"] {
      for file in skipped where text(file["why"]) == SyncReport.beingSaved {
        touched.insert(text(file["path"]))
      }
    }
    let reached = ObjectID(hex: text(answer["head"]))
    sync = nil
    if let found = try? vault.head() {
      let isOurs = found.commit == reached
      (branch, head) = (found.branch, found.commit)
      // What others committed meanwhile is still to be pushed.
      if !isOurs { plan.note(.moved, at: WatchClock.now) }
    }
    guard let known = SyncOutcome(rawValue: outcome), known <= .merged else {
      var reason = outcome
      if case .array(let remotes) = answer["remotes"] {
        reason = remotes.map { text($0["message"]) }.first { !$0.isEmpty } ?? outcome
      }
      return failed(reason)
    }
    if !lastError.isEmpty { request.log("in step again") }
    lastError = ""
    plan.note(.synced(known == .upToDate ? .nothing : .moved), at: WatchClock.now)
    manager.tell("STATUS=In step at \(head?.hex.prefix(7) ?? "no commit"), \(cycles) cycles")
    try followRemotes()
  }

  private func failed(_ reason: String) {
    sync = nil
    if reason != lastError { request.log("not in step: \(reason)") }
    lastError = reason
    manager.tell("STATUS=Not in step: \(reason.prefix { $0 != "\n" })")
    plan.note(.synced(.failed), at: WatchClock.now)
  }

  private func text(_ json: JSON?) -> String { if case .string(let text) = json { text } else { "" } }

  private func openChannels(_ now: Int64) {
    if remotes.isEmpty { do { try followRemotes() } catch { failed("\(error)") } }
    for remote in remotes
    where remote.open(vault.repository, connection, branch: branch, now: now) {
      plan.note(.hintsOpened, at: now)
    }
  }

  /// Listens to the remotes that there are now.
  private func followRemotes() throws {
    let found = try vault.repository.remotes()
    guard found != remotes.map(\.remote) else { return }
    let now = WatchClock.now
    let known = remotes
    remotes = try found.map { remote in
      try known.first { $0.remote == remote } ?? RemoteWatch(remote, in: vault.repository, now: now)
    }
  }
}
