public import VaultStore

/// A file of the vault, whatever it is.
public struct FileAnswer: Sendable {
  public var path: String
  public var bytes: [UInt8]

  /// The text, where it is UTF-8 without NUL; nil for any other file.
  public var text: String? { bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self) }
}

extension Vault {
  /// A file by its whole path.
  ///
  /// Throws `.outsideVault` for a path that leads out, or into a hidden folder; `.notFound`, and `.tooLarge`
  /// beyond `limit` bytes.
  public func file(at text: String, limit: Int) throws -> FileAnswer {
    guard let path = VaultPath(text), !path.components.contains(where: { $0.hasPrefix(".") }) else {
      throw VaultError(
        .outsideVault, "“\(text)” is no file inside the vault.",
        hint: "Name one by its path from the vault's top folder, such as shared/DECISIONS.md.")
    }
    guard let file = try folder.read(path) else {
      throw VaultError(.notFound, "There is no file \(path).", hint: "List the notes, and use a whole path.")
    }
    guard file.bytes.count <= limit else {
      throw VaultError(
        .tooLarge, "\(path) has \(file.bytes.count) bytes; \(limit) are the most that is given out.",
        hint: "Read a part of it.")
    }
    return FileAnswer(path: path.description, bytes: file.bytes)
  }

  /// The paths of all notes, as ``notes()`` says, as text.
  public func notePaths() throws -> [String] { try notes().map(\.description) }

  /// The absolute paths of the vault's own folders: one of their stamps changes when a note comes or goes.
  public func noteFolders() throws -> [String] {
    var folders = [path]
    _ = try folder.list { name in
      guard !name.hasPrefix("."), name != "templates/", name != "conflicts/" else { return false }
      folders.append("\(path)/\(name.dropLast())")
      return true
    }
    return folders
  }
}
