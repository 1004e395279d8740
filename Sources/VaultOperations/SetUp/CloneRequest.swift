import Git
import VaultModel
public import VaultStore

/// Which vault is to be joined, and as whom.
public struct CloneRequest: Sendable {
  /// Where the vault is: a URL, or a path that is absolute or begins with `.`.
  public var url: String
  /// The absolute path of the folder to make.
  public var path: String
  public var node: String
  /// The absolute path of the program that git is to call for merges.
  public var program: String
  /// How long one conversation with the remote may take.
  public var deadline = Duration.seconds(60)
  /// Whether this thread may write nowhere else from then on: for a process that does nothing more.
  public var confines = false

  public init(url: String, path: String, node: String, program: String) {
    self.url = url
    self.path = path
    self.node = node
    self.program = program
  }

  /// The folder that a clone is made in where none is named: the last part of the address, without `.git`.
  public static func folderName(of url: String) -> String? {
    guard let last = url.split(whereSeparator: { $0 == "/" || $0 == ":" }).last else { return nil }
    let name = last.hasSuffix(".git") ? last.dropLast(4) : last
    return name.isEmpty || name == "." || name == ".." ? nil : String(name)
  }
}

extension CloneRequest {
  /// Joins the vault that exists elsewhere. Durable when it returns; where it throws, nothing is left behind.
  ///
  /// It is made in a folder beside its place, and moved there when it is complete. An empty folder that can't be replaced,
  /// such as one that something is mounted on, is filled where it is. What an earlier try left when it died is cleared
  /// away.
  public func join(environment: VaultEnvironment = VaultEnvironment()) throws -> VaultAnswer {
    let node = try Name(checking: node, of: .node)
    guard !url.isEmpty, !url.hasPrefix("-") else {
      throw VaultError(.badOption, "“\(url)” is no address.", hint: "Give a URL or a path.")
    }
    try VaultPlace.check(path, home: nil)
    let isHalfMade = Folder.holds(mark)
    guard try Folder.state(path) != .filled || isHalfMade else {
      throw VaultError(
        .exists, "\(path) exists and is not empty.",
        hint: "Name another folder; a git clone of a vault becomes one with: daybook init PATH --node NAME")
    }
    let skipped: [(path: String, why: String)]
    if try !isHalfMade && Folder.canBeReplaced(path) {
      let work = try UnfinishedFolder(for: path)
      do {
        if confines { confine(work.path) }
        skipped = try fill(work.path, node, environment)
        try Folder.rename(work.path, to: path)
      } catch {
        work.remove()
        throw error
      }
    } else {
      skipped = try fillInPlace(node, environment)
    }
    try Folder.flush(Folder.parent(of: path))
    let vault = try Vault(at: path, environment: environment)
    return VaultAnswer(
      path: vault.path, node: node, agents: try vault.agents(), head: try vault.head().commit,
      warnings: skipped.map { Warning("skipped", "\($0.path): \($0.why)") })
  }

  /// What stands in a folder that is filled where it is, as long as that isn't done.
  private var mark: String { "\(path)/.daybook-tmp-clone" }

  private func fillInPlace(
    _ node: Name, _ environment: VaultEnvironment
  ) throws -> [(path: String, why: String)] {
    let isHalfMade = Folder.holds(mark)
    let work = try UnfinishedFolder(at: mark)
    // Its files stay: they are as they have to be, or a person's.
    if isHalfMade { Folder.clear("\(path)/.git", removing: true) }
    do {
      if confines { confine(path) }
      let skipped = try fill(path, node, environment)
      work.remove()
      return skipped
    } catch {
      if !isHalfMade { Folder.clear(path, removing: false) }
      throw error
    }
  }

  /// The folder beside its place has to be renamed; where only its parts above were missing, they are there by now.
  private func confine(_ work: String) {
    let above = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "/"
    Confinement.confine(to: [(work, .write), (above.isEmpty ? "/" : above, .moveFolders)])
  }

  private func fill(
    _ path: String, _ node: Name, _ environment: VaultEnvironment
  ) throws -> [(path: String, why: String)] {
    let repository = try Repository.create(at: path)
    try repository.addRemote("origin", url: url)
    let (branch, tip) = try fetch(repository)
    let tree = try repository.readCommit(tip).tree
    guard try repository.entry(at: ".daybook/config.yml", in: tree) != nil else {
      throw VaultError(
        .noVault, "\(url) is a git repository, but no vault.",
        hint: "Make it one: git clone it, then run: daybook init PATH --node \(node)")
    }
    try repository.setHead(toBranch: branch)
    try repository.setConfig(
      GitSetUp.settings(node: node, program: program) + GitSetUp.upstream(of: branch, remote: "origin"))
    try Folder.make("\(path)/.daybook")
    let vault = try Vault(at: path, environment: environment)
    guard case .applied(let skipped) = try vault.locked({ try vault.apply(tip, over: nil, branch: branch) })
    else {
      throw VaultError(
        .busy, "Another program writes to \(self.path).", hint: "Let it finish, and try again.")
    }
    try repository.flush()
    // A newer format is refused, now that the vault's settings are here.
    _ = try Vault(at: path, environment: environment)
    return skipped
  }

  private func fetch(_ repository: Repository) throws -> (String, ObjectID) {
    do {
      let heads = try repository.listRemote("origin", deadline: deadline)
      let branches = heads.references.map(\.name).filter { $0.hasPrefix("refs/heads/") }
        .map { String($0.dropFirst("refs/heads/".count)) }
      let wanted = [heads.defaultBranch, "main"].compactMap(\.self)
      guard let branch = wanted.first(where: branches.contains) ?? branches.first,
        let tip = heads["refs/heads/\(branch)"]
      else {
        throw VaultError(
          .remoteEmpty, "\(url) is empty: there is no vault to join yet.",
          hint: "Make the first one with: daybook init PATH --node NAME --remote \(url)")
      }
      _ = try repository.fetch(
        remote: "origin", refspecs: ["+refs/heads/*:refs/daybook/remotes/origin/*"], deadline: deadline)
      return (branch, try repository.reference("refs/daybook/remotes/origin/\(branch)") ?? tip)
    } catch let error as GitError {
      var failure = VaultError(error, remote: url)
      // The standing hints speak of work that is committed; here there is none yet.
      if error.hint == nil, [.remoteMissing, .remoteRefused, .unreachable].contains(failure.code) {
        failure.hint = "Check the address, your keys and the network."
      }
      throw failure
    }
  }
}
