/// The file of a Consul service whose check is `daybook status --check`: passing, warning, critical.
///
/// The agent needs `enable_local_script_checks`. Where `key` is given, Consul syncs as soon as that key changes; it is a
/// hint and nothing else, so that nothing is lost where it never comes.
public struct ConsulService: Hashable, Sendable {
  public let text: String

  /// - Parameter key: the key of Consul's store that carries the hub's head; nil for none.
  public init(_ context: ServiceContext, key: String? = nil) {
    var text = """
      # Consul tells whether \(context.vault.replacing("\n", with: " ")) is in step on this node.
      # The agent's configuration needs: enable_local_script_checks = true
      service {
        id   = \(HCL.string(context.name))
        name = "daybook"
        tags = \(HCL.list([context.node.description]))
        meta = {
          vault = \(HCL.string(context.vault))
        }

        check {
          id       = \(HCL.string("\(context.name)-in-step"))
          name     = "Daybook in step"
          args     = \(HCL.list([context.daybook, "status", "--check", "--vault", context.vault]))
          interval = "60s"
          timeout  = "30s"
        }
      }

      """
    if let key {
      text += """

        # The hub tells of a push, in its hooks/post-receive:
        #   consul kv put \(GitSetUp.quoted(key)) "$(git rev-parse HEAD)"
        watches = [
          {
            type         = "key"
            key          = \(HCL.string(key))
            handler_type = "script"
            args         = \(HCL.list([context.vaultSync, "--quiet", "--vault", context.vault]))
          }
        ]

        """
    }
    self.text = text
  }
}
