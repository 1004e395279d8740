extension Vault {
  /// Refuses to let a file become larger than `limits.file`: no snapshot would commit it, and no other node take it.
  ///
  /// - Throws: `.tooLarge`.
  package func refuseIfTooLarge(_ count: Int, _ path: VaultPath) throws {
    guard count > configuration.fileLimit else { return }
    throw VaultError(
      .tooLarge, "\(path) would have \(count) bytes; \(configuration.fileLimit) are the most.",
      hint: "Put part of it into a note of its own.")
  }

  /// Refuses to add to a file that is too large by now. It isn't read for that: it could be larger than the memory.
  func refuseToAddIfTooLarge(_ path: VaultPath) throws {
    try writeZone?.check(path)
    guard let size = try folder.size(of: path), size > configuration.fileLimit else { return }
    throw VaultError(
      .tooLarge, "\(path) has \(size) bytes; \(configuration.fileLimit) are the most.",
      hint: "Write into another note, or put part of this one there.")
  }
}
