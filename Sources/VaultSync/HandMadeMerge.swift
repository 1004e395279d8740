import Git
import VaultModel
import VaultStore

/// Checks a merge commit that a person made by hand: git asks no driver where one side deleted a note, where
/// an entry moved, or where the driver is missing, and a person may take one side as a whole.
struct HandMadeMerge<Store: ObjectStore> {
  let store: Store

  /// The entries that were lost in a merge, each with the text that ours would have.
  ///
  /// 1. One that either side had and nobody deleted, and that isn't in the merge's tree.
  /// 2. One that both sides changed, of which the merge took one side's version whole.
  ///
  /// A text that is neither side's is somebody's decision, and so is a redaction. What `head` has again isn't
  /// lost.
  func losers(of commit: Commit, head: ObjectID) throws -> [Loser] {
    let trees = try commit.parents.map { try store.readCommit($0).tree }
    guard let first = commit.parents.first, var expected = trees.first, trees.count > 1 else { return [] }
    let history = HistoryMerge(store: store)
    let sides = try commit.parents.map { parent in
      let others = commit.parents.filter { $0 != parent }
      return ProvenanceIndex(of: try store.commits(from: [parent], hiding: others), in: store)
    }
    for index in trees.indices.dropFirst() {
      let bases = try store.mergeBases(first, commit.parents[index])
      expected = try history.merge(
        base: history.base(of: bases), left: expected, right: trees[index],
        provenance: (sides[0], sides[index])
      ).tree
    }
    let paths = try changed(expected, commit.tree)
    if paths.isEmpty { return [] }
    let wanted = try table(expected, paths)
    var found = try table(commit.tree, paths)
    found.adoptIDs(of: wanted)
    let now = try table(head, paths)
    let versions = try trees.map { try table($0, paths.union(changed(expected, $0))) }
    return wanted.occurrences.sorted { $0.key < $1.key }.compactMap { id, entry in
      let own = found.occurrences[id]
      if let own {  // 2
        let isOneSides = versions.contains { $0.occurrences[id]?.content == own.content }
        guard own.content != entry.content, isOneSides, !EntryResolution.isRedacted(own.content) else {
          return nil
        }
      }
      if let current = now.occurrences[id], own == nil || current.content != own?.content { return nil }
      let side = versions.firstIndex { $0.occurrences[id]?.content == entry.content }
      return Loser(
        path: own?.path ?? entry.path, piece: .entry(id, title: Loser.title(of: entry.content)),
        text: entry.content, winner: own?.content ?? Content(of: []),
        provenance: side.flatMap { sides[$0][entry.path] },
        winnerProvenance: Provenance(
          date: Timestamp(seconds: commit.author.time), author: commit.author.name))
    }
  }

  /// The notes in which two trees differ.
  private func changed(_ one: ObjectID, _ other: ObjectID) throws -> Set<VaultPath> {
    Set(
      try store.diffTrees(one, other).compactMap { change in
        VaultPath(bytes: change.path).flatMap { TreeMerge.isNote($0.description) ? $0 : nil }
      })
  }

  private func table(_ tree: ObjectID, _ paths: Set<VaultPath>) throws -> EntryTable {
    var documents = [String: Document]()
    for path in paths {
      guard let file = try store.file(at: path, in: tree), let note = try store.vaultFile(file.mode, file.id),
        note.kind != .link
      else { continue }
      documents[path.description] = Document(note.bytes)
    }
    return EntryTable(documents)
  }
}

extension Vault {
  /// Up to which commit the merges were checked.
  private static let checked = "refs/daybook/local/checked"

  /// The most commits that are looked at again and again rather than remembered.
  private static let few = 100

  /// Keeps what hand-made merges that aren't published yet left out, as notes for the next snapshot to take
  /// in. Each merge is looked at once, so that a settled loser doesn't come back.
  ///
  /// - Returns: the paths of the notes.
  func keepLeftOut() throws -> [String] {
    try locked {
      guard let head = try headCommit() else { return [] }
      let before = try repository.reference(Self.checked)
      let published = try repository.references(prefix: "refs/daybook/remotes/").map(\.id)
      let ids = try repository.commits(from: [head], hiding: published + [before].compactMap(\.self))
      let tree = try repository.readCommit(head).tree
      var kept = [String]()
      var hasMerges = false
      for id in ids {
        let commit = try repository.readCommit(id)
        guard commit.parents.count > 1, !MergeCommit.isPure(commit) else { continue }
        hasMerges = true
        for loser in try HandMadeMerge(store: repository).losers(of: commit, head: tree) {
          guard let path = VaultPath(loser.notePath), try repository.file(at: path, in: tree) == nil else {
            continue
          }
          try folder.replace(path, with: loser.note)
          kept.append(path.description)
        }
      }
      if hasMerges || ids.count > Self.few {
        try repository.updateReference(
          Self.checked, to: head, expecting: before, log: "vault-sync: hand-made merges checked")
      }
      return kept.sorted()
    }
  }
}
