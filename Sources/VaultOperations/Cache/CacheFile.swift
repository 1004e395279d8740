import VaultStore

/// A file below `.git/daybook/cache`: it may be deleted at any time, and where it can't be written nothing is
/// lost but time.
struct CacheFile {
  private let folder: String
  private let path: VaultPath?
  private let log: @Sendable (String) -> Void

  init(_ name: String, of vault: Vault) {
    folder = "\(vault.repository.gitDirectory)daybook/cache"
    path = VaultPath(name)
    log = vault.environment.log
  }

  /// Nil where there is none that can be read.
  func read() -> [UInt8]? {
    guard let path, let cache = try? WorkingFolder(folder) else { return nil }
    return (try? cache.read(path))?.bytes
  }

  func write(_ bytes: [UInt8]) {
    do {
      guard let path else { return }
      try Folder.make(folder)
      try WorkingFolder(folder).replace(path, with: bytes, flushes: false)
    } catch {
      log("cache not written: \(error)")
    }
  }
}
