import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Compact: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Move what is closed and past from logs to archives.",
    discussion: """
      Closed threads and entries of past months go from MEMORY, ALERTS, HISTORY and RECENT_EVENTS to \
      archive/MEMORY-2026-02 beside them, in one commit a log; links follow them. Everything finds them there.

        daybook compact --dry-run
        daybook compact
      """)

  @Flag(help: "Only tell what would move.")
  var dryRun = false

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let compacted = try options.open().compact(isDryRun: dryRun)
    let groups = Dictionary(grouping: compacted.moved) { [$0.from, $0.to] }
    let rows = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, moves in
      ["\(moves.count)", key[0], "→", key[1]]
    }
    let summary =
      dryRun ? "Would move \(compacted.moved.count) entries." : "Moved \(compacted.moved.count) entries."
    return Answer(
      compacted.json, text: Columns.aligned(rows + [[summary]]), warnings: compacted.warnings)
  }
}
