package import VaultModel

extension [String: VaultFile] {
  /// What a merge of a note came to, in the order in which it is written: whoever dies in between has lost no loser.
  package func losersFirst(of note: VaultPath) -> [(path: VaultPath, file: VaultFile)] {
    let files = sorted { $0.key < $1.key }.compactMap { name, file in
      VaultPath(name).map { (path: $0, file: file) }
    }
    return files.filter { $0.path != note } + files.filter { $0.path == note }
  }
}
