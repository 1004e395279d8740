extension Vault {
  /// A text that this node keeps between commands, by its name; nil where there is none. It can be lost at any time.
  package func remembered(_ name: String) throws -> String? {
    guard let path = VaultPath(name), let file = try state.folder.read(path) else { return nil }
    return String(decoding: file.bytes, as: UTF8.self)
  }

  /// - Parameter flushes: whether it is on the disk when this returns.
  package func remember(_ text: String, as name: String, flushes: Bool = false) throws {
    try state.write(name, text, flushes: flushes)
  }
}
