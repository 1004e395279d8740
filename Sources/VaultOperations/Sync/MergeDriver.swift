import VaultModel
import VaultStore

/// A merge of one path, as git asks a merge driver for it. Source: gitattributes(5), "Defining a custom
/// merge driver".
public struct MergeDriver: Sendable {
  /// Absolute paths of the files that hold the common ancestor (`%O`), this side (`%A`) and the other one
  /// (`%B`).
  public var base: String
  public var ours: String
  public var theirs: String
  /// The path in the repository (`%P`).
  public var path: String
  /// The top folder of the working tree, where git runs a driver.
  public var top: String

  public init(base: String, ours: String, theirs: String, path: String, top: String) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.path = path
    self.top = top
  }

  /// Merges by the vault's rules, and writes the result over `%A`. A loser is written into `conflicts/`,
  /// untracked: the next sync takes it in.
  ///
  /// - Returns: the paths of the losers.
  public func run() throws -> [String] {
    guard let place = VaultPath(path) else {
      throw VaultError(.outsideVault, "“\(path)” is no path of a vault.", hint: "Let git merge it by hand.")
    }
    let (before, left, right) = (try read(base), try read(ours), try read(theirs))
    func side(_ bytes: [UInt8]) -> [String: VaultFile] { [path: VaultFile(bytes)] }
    let merge = TreeMerge(
      base: before.isEmpty ? [:] : side(before), left: MergeSide(side(left)), right: MergeSide(side(right)))
    let folder = try WorkingFolder(top)
    let losers = merge.files.keys.filter { $0 != place.description }.sorted()
    for loser in losers {
      guard let loserPath = VaultPath(loser), let file = merge.files[loser] else { continue }
      try folder.replace(loserPath, with: file.bytes)
    }
    try write(merge.files[path]?.bytes ?? [], to: ours)
    return losers
  }

  private func read(_ path: String) throws -> [UInt8] {
    let (folder, name) = try split(path)
    return try folder.read(name)?.bytes ?? []
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let (folder, name) = try split(path)
    try folder.replace(name, with: bytes, flushes: false)
  }

  private func split(_ path: String) throws -> (WorkingFolder, VaultPath) {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    guard let name = VaultPath(path[slash...].drop { $0 == "/" }) else {
      throw VaultError(.outsideVault, "“\(path)” is no file's path.", hint: "Let git call this command.")
    }
    return (try WorkingFolder(slash == path.startIndex ? "/" : String(path[..<slash])), name)
  }
}
