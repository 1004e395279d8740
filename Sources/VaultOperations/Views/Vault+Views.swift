import VaultModel
public import VaultStore

extension Vault {
  /// Writes this node's `shared/INDEX.md` anew, unless `daybook.index` is off; git ignores the file.
  ///
  /// It is a view: where it can't be written, nothing is lost, and nothing fails. Where the vault is asked to, it
  /// waits for ``refreshStaleViews()``.
  package func refreshViews() {
    if refreshesViewsLater {
      areViewsStale = true
      return
    }
    do {
      guard try repository.configString("daybook.index") != "off", let path = VaultPath("shared/INDEX.md")
      else { return }
      let bytes = Array(IndexView.text(try fold(), agents: try agents()).utf8)
      if try folder.read(path)?.bytes == bytes { return }
      // So that a death while it is written is told to the next command.
      try locked { _ = try folder.replace(path, with: bytes, flushes: false) }
    } catch {
      environment.log("index view not written: \(error)")
    }
  }

  /// Writes the views that wait, once the answer to what changed them was given.
  public func refreshStaleViews() {
    guard areViewsStale else { return }
    areViewsStale = false
    refreshesViewsLater = false
    refreshViews()
    refreshesViewsLater = true
  }

  /// Whether an entry of these fields can change what views show.
  static func changesViews(_ draft: EntryDraft) -> Bool {
    draft.fields.contains { field in
      Edge.Verb(fieldName: field.key) != nil
        || ["decision", "severity", "kind"].contains(field.key.lowercased())
    }
  }
}
