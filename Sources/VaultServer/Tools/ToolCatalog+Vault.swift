import VaultOperations

extension ToolCatalog {
  static let vault: [Tool] = [
    Tool(
      name: "vault_sync", title: "Sync now",
      description: """
        Sends what was written here and takes in what others wrote. Nodes sync by themselves every few minutes: call it \
        only when another agent waits, or before you rely on what is new.
        """,
      effect: .syncs, parameters: [],
      output: Schema.object([
        .init("outcome", Schema.text), .init("fetched", Schema.integer), .init("pushed", Schema.integer),
        .init("conflicts", Schema.array(Schema.text)),
      ])
    ) { _, _ in .null },  // Run in a process of its own.
    Tool(
      name: "vault_status", title: "State of the vault",
      description: "Node, remotes, what is not committed, kept conflicts, the last sync, warnings.",
      effect: .reads, parameters: [],
      output: Schema.object([
        .init("vault", Schema.text), .init("node", Schema.optionalText), .init("remotes", Schema.array()),
        .init("dirty", Schema.array(Schema.text)), .init("conflicts", Schema.array(Schema.text)),
        .init("lastSync", ["type": ["object", "null"]]), .init("warnings", Schema.array()),
      ])
    ) { vault, _ in try vault.status().json },
  ]
}
