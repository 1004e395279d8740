import Foundation
import Testing

@testable import VaultOperations

@Suite struct EmbeddedFilesTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func `the vault template is embedded byte for byte`() throws {
    try expectEqual(EmbeddedFiles.vaultTemplate, folder: "vault-template")
  }

  @Test func `the skills are embedded byte for byte`() throws {
    try expectEqual(EmbeddedFiles.skills, folder: "skills")
  }

  @Test func `hidden files are embedded`() {
    let hidden = [".gitattributes", ".gitignore", ".daybook/config.yml", ".obsidian/app.json"]
    #expect(Set(EmbeddedFiles.vaultTemplate.map(\.path)).isSuperset(of: hidden))
  }

  private func expectEqual(_ embedded: [(path: String, text: String)], folder: String) throws {
    let files = try filesOnDisk(in: folder)
    #expect(!files.isEmpty)
    #expect(embedded.map(\.path) == files.map(\.path))
    for (embedded, file) in zip(embedded, files) {
      #expect(Data(embedded.text.utf8) == file.bytes, "\(folder)/\(file.path)")
    }
  }

  private func filesOnDisk(in folder: String) throws -> [(path: String, bytes: Data)] {
    let url = Self.root.appending(path: folder)
    var files: [(path: String, bytes: Data)] = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: url.path(percentEncoded: false)) {
      let file = url.appending(path: path)
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      guard file.lastPathComponent != ".DS_Store", !path.hasSuffix("~") else { continue }
      guard !path.hasPrefix(".trash/"), !path.hasPrefix(".obsidian/workspace") else { continue }
      files.append((path, try Data(contentsOf: file)))
    }
    return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
