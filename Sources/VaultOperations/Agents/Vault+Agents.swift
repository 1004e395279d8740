public import VaultModel
public import VaultStore

extension Vault {
  /// The agents that have a folder, by name.
  public func agents() throws -> [Name] {
    var names = Set<Name>()
    let listing = try folder.list { $0 == "agents/" || $0.hasPrefix("agents/") }
    for file in listing.files { if let name = file.path.agent.flatMap({ Name($0) }) { names.insert(name) } }
    return names.sorted { $0.description < $1.description }
  }
}
