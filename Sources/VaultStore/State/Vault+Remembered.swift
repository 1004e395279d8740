extension Vault {
  /// A text that this node keeps between commands, by its name; nil where there is none. It can be lost at any time.
  package func remembered(_ name: String) throws -> String? {
    guard let path = VaultPath(name), let file = try state.folder.read(path) else { return nil }
    return String(decoding: file.bytes, as: UTF8.self)
  }

  package func remember(_ text: String, as name: String) throws { try state.write(name, text) }
}
