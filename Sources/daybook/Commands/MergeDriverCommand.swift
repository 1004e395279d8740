import ArgumentParser
import VaultCommandLine
import VaultOperations

struct MergeDriverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge-driver",
    abstract: "Merge one note for git.",
    discussion: """
      Git calls it, as daybook init sets it up; the result replaces %A, and is never marked up.

        git config merge.daybook.driver 'daybook merge-driver %O %A %B %P'
      """)

  @Argument(help: ArgumentHelp("The file with the common ancestor.", valueName: "O"))
  var base: String

  @Argument(help: ArgumentHelp("The file with this side, and the result.", valueName: "A"))
  var ours: String

  @Argument(help: ArgumentHelp("The file with the other side.", valueName: "B"))
  var theirs: String

  @Argument(help: ArgumentHelp("The path in the repository.", valueName: "P"))
  var path: String

  func run() throws {
    let surroundings = Surroundings.current
    let driver = MergeDriver(
      base: surroundings.absolute(base), ours: surroundings.absolute(ours),
      theirs: surroundings.absolute(theirs),
      path: path, top: surroundings.folder)
    for loser in try driver.run() { Terminal.remark("kept the other version of \(path) in \(loser)") }
  }
}
