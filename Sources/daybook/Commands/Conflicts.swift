import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Conflicts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts",
    abstract: "The losing versions that merges kept.",
    discussion: """
      Where two sides changed the same words, one version stands in the note, and the other is kept. Settle it here, or bring \
      over what you need and delete the kept file.

        daybook conflicts list
        daybook conflicts show 3f2a9c1d0b7e
        daybook conflicts resolve 3f2a9c1d0b7e --keep loser
      """,
    subcommands: [List.self, Show.self, ResolveConflict.self])

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List what is kept, and whether its place is still as the merge left it.",
      discussion: "  daybook conflicts list")

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let found = try options.open().conflicts()
      let rows = found.map { conflict in
        [conflict.path.description, conflict.state?.rawValue ?? "", conflict.by, conflict.title]
      }
      return Answer(JSON(items: found.map(\.item)), text: Columns.aligned(rows))
    }
  }

  struct Show: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show one: what happened, the text that lost, and the one that stands now.",
      discussion: "  daybook conflicts show conflicts/shared/DECISIONS/3f2a9c1d0b7e.md")

    @Argument(help: "The kept file's path, or its 12 digits.")
    var path: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let found = try options.open().conflict(path)
      return Answer(found.json, text: found.description)
    }
  }
}

extension ConflictAnswer {
  fileprivate var by: String { loser?.provenance.map { "\($0.author) \($0.date)" } ?? "" }

  fileprivate var description: String {
    guard loser != nil else {
      let size = "\(path): \(title), \(bytes.count) bytes"
      return path.isMarkdown ? String(decoding: bytes, as: UTF8.self) : size
    }
    let now: String =
      switch (state, standing, file, line) {
      case (.gone?, _, let file?, _): "Its place in \(file) is gone."
      case (.ambiguous?, _, let file?, _): "More than one place in \(file) could be its."
      case (let state?, let text?, let file?, let line?):
        "There now, from line \(line) of \(file)\(state == .changed ? ", changed since" : ""):\n\n\(text)"
      default: ""
      }
    return "\(String(decoding: bytes, as: UTF8.self))\n\(now)"
  }
}
