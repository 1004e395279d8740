import VaultStore

extension WorkingFolder {
  /// Reads a file; where this user may not, tells `forbidden` and answers nil, as for a file that isn't there.
  func read(_ path: VaultPath, forbidden: (VaultError) throws -> Void) throws -> File? {
    do { return try read(path) } catch let error as VaultError where error.code == .notPermitted {
      try forbidden(error)
      return nil
    }
  }
}
