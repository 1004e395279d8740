extension Repository {
  /// Reads what a remote on this machine has, without a conversation; nil for any other remote.
  ///
  /// It costs a tenth of a conversation, which starts a program. Where the remote can't be opened it is nil too: the
  /// conversation will say why.
  public func peek(remote name: String) -> RemoteHeads? {
    do {
      guard let url = try remotes().first(where: { $0.name == name })?.url else { return nil }
      let path = url.hasPrefix("file://") ? String(url.dropFirst("file://".count)) : url
      guard path.hasPrefix("/") else { return nil }
      let remote = try Repository.open(path)
      return RemoteHeads(
        references: try remote.references().map { RemoteHeads.Reference(name: $0.name, id: $0.id) },
        defaultBranch: try remote.head().branch, isBare: remote.isBare)
    } catch {
      return nil
    }
  }
}
