import Git
import VaultStore

/// Watches the branches of a repository on this machine.
final class ReferenceWatch {
  private let folders: FolderWatch

  /// Throws where there is no repository, or its references are kept in another form than files.
  init(_ path: String) throws {
    let repository = try Repository.open(path)
    let common = Self.trimmed(repository.commonDirectory)
    let own = Self.trimmed(repository.gitDirectory)
    // Of the git folder itself only what stands directly in it: HEAD and packed-refs.
    folders = try FolderWatch(Array(Set([common, own]))) { folder in
      if folder == common || folder == own || folder == "\(common)/refs" { return false }
      return !(folder == "\(common)/refs/heads" || folder.hasPrefix("\(common)/refs/heads/"))
    }
  }

  var descriptor: Int32 { folders.descriptor }

  /// Whether a branch may have moved since the last call.
  func hasMoved() -> Bool {
    let news = folders.read()
    return news.isIncomplete
      || news.paths.contains { path in
        if path.hasSuffix(".lock") { return false }
        return path.contains("/refs/heads/") || path.hasSuffix("/HEAD") || path.hasSuffix("/packed-refs")
      }
  }

  private static func trimmed(_ path: String) -> String {
    path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
