import Foundation

// embed-files OUTPUT NAME=FOLDER…: writes the text of every file of the folders as Swift source.

let arguments = CommandLine.arguments.dropFirst()
let pairs = arguments.dropFirst().map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
guard let output = arguments.first, !pairs.isEmpty, pairs.allSatisfy({ $0.count == 2 }) else {
  FileHandle.standardError.write(Data("usage: embed-files OUTPUT NAME=FOLDER…\n".utf8))
  exit(64)
}

do {
  let folders = try pairs.map { pair in
    try EmbeddedFolder(name: pair[0], at: URL(filePath: pair[1], directoryHint: .isDirectory))
  }
  let source = """
    /// The files that the program carries with it, by their paths in their folder.
    enum EmbeddedFiles {
    \(folders.map(\.source).joined(separator: "\n"))}

    """
  try Data(source.utf8).write(to: URL(filePath: output))
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
