import Git
import VaultModel
public import VaultStore

extension InitRequest {
  /// Makes a vault of the folder, which need not exist: the template's files that aren't there, an agent
  /// folder for each agent named, git's settings, and a commit. Durable when it returns; to do it again is
  /// harmless.
  ///
  /// A folder of notes is adopted, and so is a git repository: nothing that exists is overwritten.
  public func make(environment: VaultEnvironment = VaultEnvironment()) throws -> VaultAnswer {
    let node = try Name(checking: node, of: .node)
    let agents = try agents.map { try Name(checking: $0, of: .agent) }
    if let address = remote, address.isEmpty {
      throw VaultError(.badOption, "The remote's address is empty.", hint: "Give --remote a URL or a path.")
    }
    try VaultPlace.check(path, home: home)
    let isFilled = try Folder.state(path) == .filled
    let isRepository = isFilled && VaultLocation.exists("\(path)/.git")
    if isRepository { try check(Repository.open(path), node) }
    try Folder.make("\(path)/.daybook")
    if !isRepository || Folder.holds(unfinished) { try makeRepository(unless: isRepository) }
    let vault = try Vault(at: path, environment: environment)
    if case .detached = try vault.repository.head() { throw Self.detached }
    let snapshot = try vault.locked {
      let repository = vault.repository
      let isVault = VaultLocation.exists("\(path)/.daybook/config.yml")
      let written = try write((isVault ? [] : Template.vault) + agents.flatMap(Template.folder))
      try configure(repository, node)
      let identity = try vault.identity()
      if !isVault {
        let step = CommitStep(files: written, author: .person, subject: "start the vault")
        _ = try vault.commit([step], identity: identity)
      }
      let snapshot = try vault.snapshot(identity: identity)
      try vault.rememberTip()
      return snapshot
    }
    try vault.repository.flush()
    return VaultAnswer(
      path: vault.path, node: node, agents: try vault.agents(), head: snapshot.head,
      warnings: snapshot.skipped.map { Warning("skipped", "\($0.path): \($0.why)") })
  }

  /// Makes the repository beside its place, and gives it its name when it is complete: half of one is in every
  /// program's way.
  private func makeRepository(unless isThere: Bool) throws {
    let work = try UnfinishedFolder(at: unfinished)
    defer { work.remove() }
    if isThere { return }
    _ = try Repository.create(at: work.path)
    try Folder.rename("\(work.path)/.git", to: "\(path)/.git")
  }

  private var unfinished: String { "\(path)/.daybook-tmp-init" }

  private func configure(_ repository: Repository, _ node: Name) throws {
    try repository.setConfig(GitSetUp.settings(node: node, program: program))
    guard let address = remote, try !repository.remotes().contains(where: { $0.name == "origin" }) else {
      return
    }
    try repository.addRemote("origin", url: address)
    if let branch = try repository.head().branch {
      try repository.setConfig(GitSetUp.upstream(of: branch, remote: "origin"))
    }
  }

  /// Writes the files that aren't there yet, and answers them. The settings come last: with them it is a vault.
  private func write(_ files: [Template.File]) throws -> [VaultPath: VaultFile?] {
    let folder = try WorkingFolder(path)
    var written = [VaultPath: VaultFile?]()
    let isSettings = { (file: Template.File) in file.path.description == ".daybook/config.yml" }
    for file in files.filter({ !isSettings($0) }) + files.filter(isSettings)
    where !Folder.holds("\(path)/\(file.path)") {
      try folder.replace(file.path, with: file.bytes, flushes: false)
      written[file.path] = VaultFile(file.bytes)
    }
    return written
  }

  /// What must be refused before anything is written.
  private func check(_ repository: Repository, _ node: Name) throws {
    if let known = try repository.configString("daybook.node"), known != node.description {
      throw VaultError(
        .exists, "This is a vault already, and this node's name in it is \(known).",
        hint: "To change it, run: daybook config set node \(node)")
    }
    if let remote, let known = try repository.remotes().first(where: { $0.name == "origin" }),
      known.url != remote
    {
      throw VaultError(
        .exists, "This repository has a remote origin already, \(known.url).",
        hint: "Leave --remote out, or remove the other with: git remote remove origin")
    }
    if case .detached = try repository.head() { throw Self.detached }
  }

  private static var detached: VaultError {
    VaultError(
      .deferred, "HEAD of this repository is detached, so there is no branch to commit to.",
      hint: "Go back with: git switch -")
  }
}
