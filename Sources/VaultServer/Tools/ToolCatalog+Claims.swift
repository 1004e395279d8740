import VaultOperations

extension ToolCatalog {
  private static let name = Parameter(
    name: "name", kind: .text, description: "What is claimed, one line, such as deploy", isRequired: true,
    aliases: ["claim", "key"])

  private static let output = Schema.object([
    .init("name", Schema.text), .init("holder", Schema.optionalText), .init("generation", Schema.integer),
    .init("state", Schema.text), .init("acquired", Schema.flag),
  ])

  static let claims: [Tool] = [
    Tool(
      name: "claim", title: "Claim a name",
      description: """
        Makes you the one owner of a name across all nodes, or renews what you hold. Go on only if acquired is true, and \
        stop before expiresIn seconds are over unless you renew.
        """,
      effect: .replaces,
      parameters: [
        name,
        Parameter(name: "ttl", kind: .text, description: "How long it holds: 10s to 24h, 10m if left out"),
      ],
      output: output
    ) { vault, given in
      try vault.claim(
        given.required("name"), ttl: given.text("ttl").map(Moment.span) ?? 600, as: given.access.agent,
        deadline: .seconds(20)
      ).json
    },
    Tool(
      name: "release", title: "Give a claim back", description: "Gives back a name that you hold.",
      effect: .replaces,
      parameters: [name], output: output
    ) { vault, given in
      try vault.change(
        claim: given.required("name"), .released, as: given.access.agent, deadline: .seconds(20)
      ).json
    },
  ]
}
