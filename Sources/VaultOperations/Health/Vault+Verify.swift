import Git
import MarkdownSyntax
import VaultModel
public import VaultStore

extension Vault {
  /// Checks the vault; writes nothing.
  ///
  /// 1. Every note can be read and is UTF-8, and every heading that begins like an entry's has a time that can be read.
  /// 2. No written id stands twice.
  /// 3. Every object of all history is there and sound: the packs that hold it are, byte for byte, what was
  ///    written, and what is in no pack, or was written by the newest 1,000 commits, has the bytes that its name
  ///    is the hash of.
  /// 4. No entry with a written id that any commit of all history brought is gone, unless a later one took it out
  ///    on purpose: a commit that brought no entry itself.
  public func verify() throws -> VerifyAnswer {
    var answer = VerifyAnswer()
    let present = try verifyNotes(&answer)
    try verifyHistory(&answer, present: present)
    return answer
  }

  private func verifyNotes(_ answer: inout VerifyAnswer) throws -> Set<EntryID> {
    var places = [EntryID: String]()
    var present = Set<EntryID>()
    for path in try notes() {
      let found = try folder.read(path) { error in
        answer.problems.append(.init(code: "unreadable", path: path.description, message: error.message))
        present.formUnion(try committedEntries(of: path))
      }
      guard let bytes = found?.bytes else { continue }
      let outline = Outline(of: bytes)
      if String(validating: bytes, as: UTF8.self) == nil {
        answer.problems.append(
          .init(code: "not-text", path: path.description, message: "The note is not UTF-8."))
      }
      for heading in outline.headings where heading.level == 2 && Self.looksLikeEntry(bytes[heading.text]) {
        // 1
        if EntryHeading(text: bytes[heading.text]) != nil { continue }
        let message = "Line \(heading.number) begins like an entry, but its time can't be read."
        answer.problems.append(.init(code: "bad-time", path: path.description, message: message))
      }
      let document = Document(bytes, outline: outline)
      for case let id? in document.writtenIDs {  // 2
        if let other = places[id] {
          let message = "The id \(id) stands in \(other) too; the later one counts as without an id."
          answer.problems.append(.init(code: "same-id", path: path.description, message: message))
        }
        places[id] = path.description
      }
      let entries = document.entries(path: path.description)
      answer.entries += entries.count
      present.formUnion(entries.map(\.id))
    }
    return present
  }

  /// The entries that a note has in the last commit: what can't be read isn't lost.
  private func committedEntries(of path: VaultPath) throws -> [EntryID] {
    let tree = try headCommit().map { try repository.readCommit($0).tree }
    guard let file = try repository.file(at: path, in: tree) else { return [] }
    return Document(try repository.readBlob(file.id)).entries(path: path.description).map(\.id)
  }

  /// Whether the text is `[`, four digits and `-`.
  private static func looksLikeEntry(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.dropFirst().prefix(4)
    return text.first == UInt8(ascii: "[") && text.dropFirst(5).first == UInt8(ascii: "-")
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private func verifyHistory(_ answer: inout VerifyAnswer, present: Set<EntryID>) throws {
    guard let head = try headCommit() else { return }
    var commits = [Commit]()
    do {
      try forEachAncestor(of: head) { commit in
        commits.append(commit)
        return true
      }
    } catch let error as GitError {
      answer.problems.append(.init(code: "bad-object", path: head.hex, message: "\(error)"))
    }
    let packs = try repository.verifyPacks()  // 3
    for name in packs.damaged {
      answer.problems.append(
        .init(code: "bad-object", path: name, message: "The pack's bytes are not those that were written."))
    }
    let mustRead = !packs.damaged.isEmpty || packs.borrows
    var seen = Set<ObjectID>()
    for (index, commit) in commits.enumerated() {
      verifyObjects(commit.tree, &seen, &answer) { index < 1000 || mustRead || packs.loose.contains($0) }
    }
    if answer.problems.contains(where: { $0.code == "bad-object" }) { return }
    var taken = Set<EntryID>()  // By commits newer than the one looked at.
    for commit in commits {  // 4
      var brought = commit.trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
      if brought.isEmpty, commit.parents.count < 2 {
        let change = try entriesChanged(by: commit)
        brought = change.brought.subtracting(change.taken).sorted()
        taken.formUnion(change.taken)
      }
      for id in brought where !present.contains(id) && !taken.contains(id) {
        let message = "The entry \(id) of this commit is gone, and no later one took it out."
        answer.problems.append(.init(code: "lost-entry", path: commit.id.hex, message: message))
      }
    }
  }

  /// The entries that a commit took out of notes, and those with written ids that it put in.
  private func entriesChanged(by commit: Commit) throws -> (taken: Set<EntryID>, brought: Set<EntryID>) {
    var (taken, brought) = (Set<EntryID>(), Set<EntryID>())
    let before = try commit.parents.first.map { try repository.readCommit($0).tree }
    for change in try repository.diffTrees(before, commit.tree) {
      let path = String(decoding: change.path, as: UTF8.self)
      guard path.hasSuffix(".md"), VaultPath(path)?.isLocalView == false else { continue }
      let old = try change.old.map { try repository.readBlob($0.id) } ?? []
      let new = try change.new.map { try repository.readBlob($0.id) } ?? []
      let difference = NoteDifference(old, new, path: path)
      taken.formUnion(difference.removed.map(\.id))
      brought.formUnion(difference.added.filter(\.hasWrittenID).map(\.id))
    }
    return (taken, brought)
  }

  /// - Parameter mustRead: whether a blob is read whole, and so hashed; else it is enough that it is there.
  private func verifyObjects(
    _ tree: ObjectID, _ seen: inout Set<ObjectID>, _ answer: inout VerifyAnswer,
    mustRead: (ObjectID) -> Bool
  ) {
    guard seen.insert(tree).inserted else { return }
    do {
      for entry in try repository.readTree(tree) {
        switch entry.mode {
        case .tree: verifyObjects(entry.id, &seen, &answer, mustRead: mustRead)
        case .submodule: continue
        default:
          guard seen.insert(entry.id).inserted else { continue }
          if mustRead(entry.id) {
            _ = try repository.readBlob(entry.id)
          } else {
            _ = try repository.blobSize(entry.id)
          }
        }
      }
    } catch {
      let message = "The object, or one that it names, can't be read: \(error)"
      answer.problems.append(.init(code: "bad-object", path: tree.hex, message: message))
    }
  }
}
