import Foundation
import PackagePlugin

/// Embeds the vault template and the skills in the target, so that the program works with the checkout gone.
///
/// The tool gets folders, not files, and every folder is an input beside its files: a note that is added or
/// removed changes its folder's date, which is what makes the build run the tool again.
@main
struct EmbedFiles: BuildToolPlugin {
  private static let folders = [("vaultTemplate", "vault-template"), ("skills", "skills")]

  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    var arguments = [output.path(percentEncoded: false)]
    var inputs: [URL] = []
    for (name, folder) in Self.folders {
      let url = context.package.directoryURL.appending(path: folder, directoryHint: .notDirectory)
      arguments.append("\(name)=\(url.path(percentEncoded: false))")
      inputs += try contents(of: url)
    }
    return [
      .buildCommand(
        displayName: "Embedding the vault template and the skills",
        executable: try context.tool(named: "embed-files").url,
        arguments: arguments, inputFiles: inputs, outputFiles: [output])
    ]
  }

  /// The folder itself, then everything below it in a fixed order, hidden files included.
  private func contents(of folder: URL) throws -> [URL] {
    let path = folder.path(percentEncoded: false)
    let below = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    return [folder] + below.map { folder.appending(path: $0, directoryHint: .notDirectory) }
  }
}
