import ArgumentParser
import VaultCommandLine

struct Daybook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daybook",
    abstract: "Shared memory for AI agents that people can read.",
    discussion: """
      A vault is a folder of Markdown notes that agents on many machines write to, and that sync keeps the same everywhere \
      through a git remote.

        daybook init ~/shared-vault --node jerry --agents jerry
        daybook append MEMORY --task 'Rotate the gateway keys' --status in-progress
        daybook read MEMORY --last 5
        daybook sync
      """,
    version: Version.text,
    groupedSubcommands: [
      CommandGroup(
        name: "The vault",
        subcommands: [
          Init.self, Clone.self, Recover.self, Agent.self, Config.self, Status.self, DoctorCommand.self,
          Verify.self,
        ]),
      CommandGroup(name: "Entries and sections", subcommands: [Append.self, Read.self, Section.self]),
      CommandGroup(
        name: "Reviewing",
        subcommands: [
          Log.self, Show.self, Changes.self, Brief.self, Search.self, Undo.self, Redact.self, Compact.self,
          Import.self,
        ]),
      CommandGroup(
        name: "Decisions, alerts, tasks",
        subcommands: [
          Decide.self, Decision.self, Decisions.self, Alert.self, Alerts.self, TaskCommand.self, Tasks.self,
        ]),
      CommandGroup(
        name: "Agents",
        subcommands: [
          Agents.self, Send.self, Inbox.self, OutboxCommand.self, MessageCommand.self, ClaimCommand.self,
          ScheduleCommand.self,
          MCP.self,
        ]),
      CommandGroup(
        name: "Sync",
        subcommands: [
          SyncCommand.self, Watch.self, Wait.self, Hints.self, Hooks.self, Remote.self, Conflicts.self,
          MergeDriverCommand.self,
          Install.self,
        ]),
    ])
}
