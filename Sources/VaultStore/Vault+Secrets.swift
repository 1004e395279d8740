import Git
import VaultModel

extension Vault {
  /// Refuses a text that holds a secret which isn't allowed here: from history nobody gets it out again.
  ///
  /// - Parameter what: what the text is, as in “The entry holds …”.
  /// - Throws: `.secret`, with the rule's name and never the secret.
  package func refuseSecrets(in text: [UInt8], of what: String) throws {
    guard let secret = try secret(in: text) else { return }
    throw VaultError(
      .secret, "\(what) holds \(secret.rule.what) (rule \(secret.rule.name)); nothing was written.",
      hint: "Say where it is kept instead, or, if it is none, add --allow-secret \(secret.rule.name).",
      details: ["rule": secret.rule.name])
  }

  /// What of a file may be committed: all but the pieces with secrets that the last commit's version hasn't.
  func withoutSecrets(_ file: VaultFile?, at path: VaultPath, over old: VaultFile?) throws -> VaultFile? {
    guard let file, file.kind != .link else { return file }
    let result = try withholding(file, at: path, over: old)
    return result.secrets.isEmpty ? file : result.bytes.map { VaultFile($0, kind: file.kind) }
  }

  /// Leaves what holds secrets out of the changes, and says so.
  func withholdSecrets(_ disk: inout DiskState, _ snapshot: inout Snapshot) throws {
    var changes = [SnapshotPlan.Change]()
    for var change in disk.changes {
      if change.old == nil, change.new != nil,
        let secret = try secret(in: Array(change.path.description.utf8))
      {
        snapshot.withheld.append(change.path)
        snapshot.skipped.append(
          (
            Secret.hidden(in: change.path.description),
            "its name holds \(secret.rule.what) (rule \(secret.rule.name)), and it isn't committed"
          ))
        disk.stats[change.path] = nil
        continue
      }
      guard let new = change.new, new.kind != .link else {
        changes.append(change)
        continue
      }
      let result = try withholding(new, at: change.path, over: change.old)
      if let first = result.secrets.first {
        change.new = result.bytes.map { VaultFile($0, kind: new.kind) }
        snapshot.withheld.append(change.path)
        let more = result.secrets.count > 1 ? ", and \(result.secrets.count - 1) more" : ""
        snapshot.skipped.append(
          (
            change.path.description,
            "line \(first.line) holds \(first.rule.what) (rule \(first.rule.name))\(more), and isn't committed"
          ))
        // The index must not say of the tree's file what the disk says of another.
        disk.stats[change.path] = nil
      }
      if change.old != change.new { changes.append(change) }
    }
    disk.changes = changes
  }

  /// Stores what stands on disk as a blob, to tell later what was changed since; where it holds secrets, which
  /// are not for git to have, the blob of `old` has to do.
  func storeBlob(of bytes: [UInt8], or old: ObjectID?) throws -> ObjectID {
    try secret(in: bytes) == nil ? repository.writeBlob(bytes) : old ?? repository.writeBlob([])
  }

  /// The first secret in a text that isn't allowed here.
  private func secret(in text: [UInt8]) throws -> Secret? {
    let allowed = try secretsAllowed()
    return Secret.all(in: text).first { !allowed.contains($0.rule.name) }
  }

  private func withholding(_ file: VaultFile, at path: VaultPath, over old: VaultFile?) throws -> Withholding
  {
    let isNote = TreeMerge.isNote(path.description)
    return Withholding(of: file.bytes, over: old?.bytes, isNote: isNote, allowing: try secretsAllowed())
  }

  /// The names of the rules whose secrets pass: `daybook.allowSecret` of this node, names with commas or
  /// spaces between, and what this process allows. The synced settings can't loosen this: anyone who can
  /// push could.
  private func secretsAllowed() throws -> Set<String> {
    let text = try repository.configString("daybook.allowSecret") ?? ""
    return allowedSecrets.union(text.split { $0 == "," || $0.isWhitespace }.map(String.init))
  }
}
