public import Git
public import VaultModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A vault on this node: a folder of Markdown with its repository.
///
/// Not to be used from two threads at once; any number of processes may open one vault, and locks keep them
/// apart.
public final class Vault {
  public let folder: WorkingFolder
  public private(set) var repository: Repository
  public let configuration: VaultConfiguration
  /// Where wall clock and randomness come from.
  public let environment: VaultEnvironment
  /// Names of rules whose secrets pass in this process, besides those that `daybook.allowSecret` names.
  public var allowedSecrets: Set<String> = []
  /// Where may be written, and as whom; nil where nothing limits it.
  public var writeZone: WriteZone?
  /// Whether views wait until the caller has its answer; whoever sets it refreshes them then.
  package var refreshesViewsLater = false
  /// Whether they wait.
  package var areViewsStale = false
  let state: StateFolder
  /// Whether this process has the lock that syncs take.
  private var isSyncing = false
  /// Whether a sync of this process fetches on another thread: what it is just writing can't be told from what a death left.
  package var fetchesBeside = false
  /// What writes that share a commit have done so far; nil outside of ``together(_:)``.
  var shared: SharedCommits?
  /// The bytes of notes that were just read or written, by blob.
  var recentBlobs = RecentBlobs()
  /// Whether this process is known to have been started since the disk last lost what wasn't flushed.
  var isSessionKnown = false
  private var isMending = false

  /// The vault's absolute path.
  public var path: String { folder.path }

  /// Opens the vault whose top folder is `path`.
  ///
  /// Throws `.noVault` where there is none, `.newerFormat` where its entries are in a format that this
  /// program doesn't know, and what the repository throws.
  public init(at path: String, environment: VaultEnvironment = VaultEnvironment()) throws {
    guard access("\(path)/.daybook", F_OK) == 0 else {
      throw VaultError(
        .noVault, "\(path) is no vault.", hint: "Make one with: daybook init \(path) --node NAME")
    }
    guard access("\(path)/.git", F_OK) == 0 else {
      throw VaultError(
        .noVault, "\(path) has no git repository.", hint: "Make one with: daybook init \(path) --node NAME")
    }
    try Libgit2.start()
    folder = try WorkingFolder(path)
    if try Repository.restoreHead(in: path) { environment.log("HEAD was torn, and is written anew") }
    repository = try Self.openRepository(path)
    state = try StateFolder(gitDirectory: repository.gitDirectory)
    self.environment = environment
    configuration = try Self.configuration(folder)
  }

  /// Opens the repository, which is known to be there: where git finds none, it has lost what makes it one.
  private static func openRepository(_ path: String) throws -> Repository {
    do {
      return try Repository.open(path)
    } catch let error as GitError where error.code == .notFound {
      throw VaultError(
        .disk, "\(path)/.git is no repository any more: its objects or its references are gone.",
        hint: "Make the vault anew beside it with: daybook recover \(path)")
    }
  }

  /// Who this node is; throws `.noNode` where that was never set, and `.badConfiguration` where nothing is any more.
  public func identity() throws -> NodeIdentity {
    guard let text = try repository.configString("daybook.node") else {
      // Every program that makes a repository writes this; without it the file was emptied, or begins with a NUL.
      if try repository.configString("core.repositoryformatversion") == nil {
        throw VaultError(
          .badConfiguration, "\(repository.commonDirectory)config, the configuration of git, is torn.",
          hint: "Make the vault anew beside it with: daybook recover \(path) --remote URL --node NAME")
      }
      throw VaultError(
        .noNode, "This node has no name yet.", hint: "Give it one with: daybook config set node NAME")
    }
    guard let node = Name(text) else { throw Self.badName("node", text) }
    let agent = try repository.configString("daybook.agent").map { text in
      guard let name = Name(text) else { throw Self.badName("agent", text) }
      return name
    }
    return NodeIdentity(node: node, agent: agent, person: try repository.identity())
  }

  /// Takes from this thread the right to write outside the vault and its repository, for as long as the process runs: to be
  /// called before it works with what a remote has sent. See ``Confinement``.
  @discardableResult
  public func confine() -> Confinement.State {
    Confinement.confine(to: ([path, state.folder.path] + repository.folders).map { ($0, .write) })
  }

  /// Runs `body` while no other process of ours writes to the vault; finishes first what an earlier one
  /// left half done.
  ///
  /// Throws `.busy` where the lock isn't free within a minute. In ``together(_:)`` the lock is held already.
  public func locked<Result>(_ body: () throws -> Result) throws -> Result {
    if shared != nil { return try body() }
    guard let lock = try FileLock("\(repository.gitDirectory)daybook/vault.lock", patience: 60_000) else {
      throw VaultError(.busy, "Another program is writing to the vault.", hint: "Try again in a minute.")
    }
    defer { withExtendedLifetime(lock) {} }
    if lock.wasAbandoned { try cleanUp() }
    return try mendingOnce {
      var found = Mending()
      try restoreTip(&found)
      found.sentences.forEach(environment.log)
      try restoreUnflushed()
      try recover()
      return try body()
    }
  }

  /// Runs `body` again after the repository was mended, where it failed because that is damaged.
  private func mendingOnce<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as GitError where isDamage(error) && !isMending {
      isMending = true
      defer { isMending = false }
      guard let mending = try? mend(.everything), mending.isDone else { throw error }
      mending.sentences.forEach(environment.log)
      return try body()
    }
  }

  /// Whether an error tells of a damaged repository: also where the branch names an object that is no commit.
  private func isDamage(_ error: GitError) -> Bool {
    if error.isDamage { return true }
    guard error.code == .invalid, let tip = try? repository.head().commit else { return false }
    return (try? repository.readCommit(tip)) == nil
  }

  /// Opens the repository anew: libgit2 goes on reading packs that were moved away.
  func reopen() throws {
    let environment = repository.environment
    repository = try Repository.open(path)
    repository.environment = environment
  }

  /// Runs `body` while no other process syncs the vault; throws `.busy` at once where one does.
  public func syncLocked<Result>(_ body: () throws -> Result) throws -> Result {
    guard let lock = try FileLock("\(repository.gitDirectory)daybook/sync.lock", patience: 0) else {
      throw VaultError(.busy, "Another sync of this vault is running.", hint: "Let it finish.")
    }
    defer { withExtendedLifetime(lock) {} }
    isSyncing = true
    defer { isSyncing = false }
    if try lock.wasAbandoned || state.needsCleanUp() || wasRestarted() { try locked { try cleanUp() } }
    let own = ["published/", "peers/", "given/", "node.lock", "pushing.lock"].map {
      "refs/daybook/local/\($0)"
    }
    if !repository.forgottenFiles(own: own).isEmpty {
      try locked { try repository.removeForgottenFiles(own: own) }
    }
    removeOwnTemporaries()
    let before = repository
    do {
      return try body()
    } catch let error as GitError where isDamage(error) {
      guard let mending = try? locked({ try mend(.everything) }) else { throw error }
      mending.sentences.forEach(environment.log)
      // Also where a step of the body mended it, and another still had the old one open.
      guard mending.isDone || repository !== before else { throw error }
      return try body()
    }
  }

  /// Whether the machine was started since the last sync: what tells of a death may not have come onto the disk then.
  private func wasRestarted() throws -> Bool {
    guard let last = try state.words("sync").first.flatMap({ Int64($0) }) else { return true }
    return Repository.startOfTheMachine.map { last < $0 } ?? false
  }

  /// Removes what a process of ours left when it died: locks, and files on their way to be written. To be
  /// called while the vault is locked.
  ///
  /// What a sync leaves can be told from what a live one needs only while none runs; it waits for that.
  private func cleanUp() throws {
    let syncLock = isSyncing ? nil : try FileLock("\(repository.gitDirectory)daybook/sync.lock", patience: 0)
    defer { withExtendedLifetime(syncLock) {} }
    let isAlone = isSyncing && !fetchesBeside || syncLock != nil
    try cutTornAppend()
    try state.abandonStartedAppend()
    let removed = try repository.removeLeftovers(of: isAlone ? .everything : .commit)
    let files = try folder.removeTemporaries() + removeOwnTemporaries()
    if isAlone != (try !state.needsCleanUp()) { try state.setNeedsCleanUp(!isAlone) }
    if !(removed + files).isEmpty {
      environment.log("removed what an earlier command left: \((removed + files).joined(separator: ", "))")
    }
  }

  /// Takes back half an entry: its writer died while it wrote, and answered nobody. What is committed stays.
  private func cutTornAppend() throws {
    guard let write = try state.startedWrite(), let file = try folder.read(write.path),
      write.isTorn(in: file.bytes)
    else { return }
    let tree = try headCommit().map { try repository.readCommit($0).tree }
    if let known = try repository.file(at: write.path, in: tree) {
      let committed = Document(try repository.readBlob(known.id))
      if committed.writtenIDs.contains(write.id) { return }
    }
    try folder.truncate(write.path, from: file.bytes.count, to: write.size)
  }

  /// Removes what was on its way into our folders when its writer died: a command that only reads fills a cache,
  /// and no lock tells of it.
  @discardableResult
  private func removeOwnTemporaries() -> [String] {
    do {
      return try WorkingFolder("\(repository.gitDirectory)daybook").removeTemporaries()
    } catch {
      environment.log("temporary files not looked for: \(error)")
      return []
    }
  }

  /// The branch that is checked out and its commit; nil where it has none yet.
  ///
  /// Throws `.deferred` where HEAD names no branch.
  public func head() throws -> (branch: String, commit: ObjectID?) {
    if let shared, let last = shared.commits.last { return (shared.branch, last.id) }
    switch try repository.head() {
    case .branch(let name, let id): return (name, id)
    case .unborn(let name): return (name, nil)
    case .detached:
      throw VaultError(
        .deferred, "HEAD is detached, so there is no branch to commit to, and nothing was written.",
        hint: "Go back with: git switch -"
      )
    }
  }

  /// The commit that HEAD names, for reading: on a branch or not; nil where there is none yet.
  package func headCommit() throws -> ObjectID? { try repository.head().commit }

  private static func configuration(_ folder: WorkingFolder) throws -> VaultConfiguration {
    guard let path = VaultPath(".daybook/config.yml"), let file = try folder.read(path) else {
      return VaultConfiguration()
    }
    do {
      return try VaultConfiguration(yaml: String(decoding: file.bytes, as: UTF8.self))
    } catch .newerFormat(let number) {
      throw VaultError(
        .newerFormat, "This vault is in format \(number), which is newer than this program.",
        hint: "Install a newer Daybook.")
    } catch .unreadable {
      // Anybody who can push can write it, and a vault that opens no more could never get the mended one.
      return .fallback
    }
  }

  private static func badName(_ what: String, _ text: String) -> VaultError {
    VaultError(
      .badName, "“\(text)” is no name of \(what == "agent" ? "an agent" : "a node").",
      hint: "Use a-z, 0-9 and -, at most 63 characters, not beginning with -.")
  }
}
