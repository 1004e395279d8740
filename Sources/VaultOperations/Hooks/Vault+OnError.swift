import VaultModel
import VaultStore

extension Vault {
  /// Tells the command in `daybook.onError` of this node's own git configuration when the node has turned critical, and
  /// when it has recovered.
  ///
  /// The command gets `{"state","node","vault","health"}` on its standard input, and `DAYBOOK_STATE`, `DAYBOOK_NODE` and
  /// `DAYBOOK_VAULT` in its environment. What goes wrong with it changes nothing about the sync.
  func tellHealth() {
    do {
      guard let command = try repository.configString("daybook.onError"), !command.isEmpty else { return }
      let status = try status()
      let health = Health(try healthFacts(status))
      let word = health.state == .critical ? "critical" : "ok"
      let now = environment.now() / 1000
      var delivery = HookDelivery(text: try remembered("on-error") ?? "", told: "ok")
      let isDue = delivery.isDue(word, now: now)
      try remember(delivery.text, as: "on-error")
      guard isDue else { return }
      let input: JSON = [
        "state": .string(word), "node": JSON(status.node), "vault": .string(path), "health": health.json,
      ]
      let isDone = HookProcess.run(
        command, input: input,
        environment: ["DAYBOOK_STATE": word, "DAYBOOK_NODE": status.node ?? "", "DAYBOOK_VAULT": path])
      delivery.end(word, succeeded: isDone, now: environment.now() / 1000)
      try remember(delivery.text, as: "on-error")
    } catch {
      environment.log("health not told: \(error)")
    }
  }

  /// Whether the command in `daybook.onError` failed so often that it was given up.
  func hasSilentHook() throws -> Bool {
    try remembered("on-error").map { HookDelivery(text: $0, told: "ok").gaveUp } ?? false
  }
}
