import Git
import VaultModel
import VaultStore

extension Vault {
  /// What every agent's folder says, as the last commit has it, by name.
  ///
  /// A cache keyed by trees and blobs spares what didn't change since the last time.
  func agentFolders() throws -> [AgentFolder] {
    guard let tree = try headCommit().map({ try repository.readCommit($0).tree }),
      let agents = try repository.entry(at: "agents", in: tree), agents.mode == .tree
    else { return [] }
    let cache = CacheFile("agents", of: self)
    let kept = cache.read().flatMap { AgentTable(bytes: $0) }
    if let kept, kept.tree == agents.id { return kept.folders }
    let known = Dictionary((kept?.folders ?? []).map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
    var folders = [AgentFolder]()
    for entry in try repository.readTree(agents.id) where entry.mode == .tree {
      guard let name = Name(String(decoding: entry.name, as: UTF8.self)) else { continue }
      let old = known[name]
      folders.append(
        old?.tree == entry.id
          ? old ?? .init(name: name, tree: entry.id, mail: []) : try agentFolder(name, entry.id, old))
    }
    cache.write(AgentTable(tree: agents.id, folders: folders).bytes)
    return folders
  }

  private func agentFolder(_ name: Name, _ tree: ObjectID, _ old: AgentFolder?) throws -> AgentFolder {
    var folder = AgentFolder(name: name, tree: tree, profile: nil, mail: [])
    var outbox: AgentFolder.Mail?
    for entry in try repository.readTree(tree) {
      switch (String(decoding: entry.name, as: UTF8.self), entry.mode) {
      case ("AGENT.md", .blob), ("AGENT.md", .executable):
        folder.profile = AgentProfile(try repository.readBlob(entry.id))
      case ("OUTBOX.md", .blob), ("OUTBOX.md", .executable):
        outbox = try mail(Outbox.path(of: name), entry.id, old)
      case ("archive", .tree):
        for archive in try repository.readTree(entry.id) where [.blob, .executable].contains(archive.mode) {
          let path = "agents/\(name)/archive/\(String(decoding: archive.name, as: UTF8.self))"
          guard Fact.home(of: path) == Outbox.path(of: name) else { continue }
          folder.mail.append(try mail(path, archive.id, old))
        }
      default: break
      }
    }
    folder.mail.sort { $0.note.path < $1.note.path }
    if let outbox { folder.mail.append(outbox) }
    return folder
  }

  private func mail(_ path: String, _ blob: ObjectID, _ old: AgentFolder?) throws -> AgentFolder.Mail {
    if let known = old?.mail.first(where: { $0.note.path == path && $0.blob == blob }) { return known }
    return .init(blob: blob, note: Outbox.Note(path: path, bytes: try repository.readBlob(blob)))
  }
}
