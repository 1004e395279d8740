public import Git
import MarkdownSyntax
import VaultModel
public import VaultStore

/// What is new between two commits, newest first.
public struct ChangesAnswer: Sendable {
  /// nil where everything is new.
  public var from: ObjectID?
  /// nil where there is no commit yet.
  public var to: ObjectID?
  public var changes: [ChangeAnswer]

  public init(from: ObjectID?, to: ObjectID?, changes: [ChangeAnswer]) {
    (self.from, self.to, self.changes) = (from, to, changes)
  }

  public var json: JSON {
    ["from": JSON(from), "to": JSON(to), "changes": .array(changes.map(\.json))]
  }
}

extension Vault {
  /// What is new since a commit, a time, or `last`: the reader's last visit.
  ///
  /// The trees of both commits are compared, so it doesn't matter when or by whom something was written, nor
  /// whether history was remade since: an entry is new if it was not there. Nothing is remembered; see
  /// ``markSeen(_:by:)``.
  public func changes(since text: String = "last", by reader: Reader) throws -> ChangesAnswer {
    let start: ObjectID?
    if text == "last" {
      start = try lastSeen(by: reader)
    } else {
      start = try startingPoint(text)
    }
    return try changes(from: start, to: headCommit())
  }

  /// A commit, or the last one before a time; nil where the vault is younger than that.
  private func startingPoint(_ text: String) throws -> ObjectID? {
    do {
      return try commit(asOf: text)
    } catch let error as VaultError where error.code == .notFound {
      let isTime = (try? Moment.since(text, now: environment.now())) != nil
      if isTime { return nil }
      throw error
    }
  }

  /// What is new between two commits.
  public func changes(from start: ObjectID?, to end: ObjectID?) throws -> ChangesAnswer {
    guard let end, start != end else { return ChangesAnswer(from: start, to: end, changes: []) }
    let last = try repository.readCommit(end)
    let first = try start.map { try repository.readCommit($0).tree }
    let files = try repository.diffTrees(first, last.tree)
    let blame = try Blame(self, from: start, to: end)
    var removed = [EntryID: (path: String, entry: Entry)]()
    var added = [(path: String, entry: Entry)]()
    var changes = [ChangeAnswer]()
    for file in files {
      let path = String(decoding: file.path, as: UTF8.self)
      if VaultPath(path)?.isLocalView ?? true { continue }
      var edit = ChangeAnswer(blame.commit(of: path) ?? last, path: path)
      edit.operation = file.new == nil ? .delete : file.old == nil ? .add : .edit
      guard path.hasSuffix(".md") else {
        changes.append(edit)
        continue
      }
      let old = try file.old.map { try repository.readBlob($0.id) } ?? []
      let new = try file.new.map { try repository.readBlob($0.id) } ?? []
      let difference = NoteDifference(old, new, path: path)
      for entry in difference.removed { removed[entry.id] = (path, entry) }
      added += difference.added.map { (path, $0) }
      for entry in difference.changed {
        var change = edit
        (change.kind, change.id, change.title) = (entry.kind.rawValue, entry.id, entry.label)
        change.operation = .edit
        changes.append(change)
      }
      let isOnlyEntries =
        difference.sections.isEmpty && !(difference.added + difference.removed + difference.changed).isEmpty
      if isOnlyEntries { continue }
      if !difference.sections.isEmpty { edit.title = difference.sections.joined(separator: ", ") }
      if file.new == nil || file.old == nil || !difference.sections.isEmpty { changes.append(edit) }
    }
    for (path, entry) in added {
      let origin = removed.removeValue(forKey: entry.id)
      var change = ChangeAnswer(blame.commit(of: entry.id) ?? blame.commit(of: path) ?? last, path: path)
      (change.kind, change.id, change.title) = (entry.kind.rawValue, entry.id, entry.label)
      (change.operation, change.at) = (origin == nil ? .add : .move, entry.timestamp)
      changes.append(change)
    }
    for (path, entry) in removed.values {
      var change = ChangeAnswer(blame.commit(of: path) ?? last, path: path)
      (change.kind, change.id, change.title) = (entry.kind.rawValue, entry.id, entry.label)
      change.operation = .delete
      changes.append(change)
    }
    changes.sort { one, other in
      if one.at != other.at { return one.at > other.at }
      if one.path != other.path { return one.path.utf8.lexicographicallyPrecedes(other.path.utf8) }
      if let id = one.id, let second = other.id { return id > second }
      return one.id != nil
    }
    return ChangesAnswer(from: start, to: end, changes: changes)
  }
}

/// Which commits of a span brought an entry, or edited a file last.
private struct Blame {
  private var entries: [EntryID: Commit] = [:]
  private var files: [String: Commit] = [:]

  init(_ vault: Vault, from start: ObjectID?, to end: ObjectID) throws {
    let repository = vault.repository
    for id in try repository.walk(
      from: [end], hiding: start.map { [$0] } ?? [], order: .topologicalNewestFirst)
    {
      let commit = try repository.readCommit(id)
      guard commit.parents.count < 2 else { continue }
      let named = commit.trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
      for id in named where entries[id] == nil { entries[id] = commit }
      guard named.isEmpty else { continue }
      let parent = try commit.parents.first.map { try repository.readCommit($0).tree }
      for file in try repository.diffTrees(parent, commit.tree) {
        let path = String(decoding: file.path, as: UTF8.self)
        if files[path] == nil { files[path] = commit }
      }
    }
  }

  func commit(of id: EntryID) -> Commit? { entries[id] }
  func commit(of path: String) -> Commit? { files[path] }
}

/// What differs between two versions of a note.
struct NoteDifference {
  private(set) var added: [Entry] = []
  private(set) var removed: [Entry] = []
  /// As they are now.
  private(set) var changed: [Entry] = []
  /// The headings of sections that are new, gone or changed; `properties` for the front matter, `text` for
  /// what stands before the first heading.
  private(set) var sections: [String] = []

  /// Only what lies behind the part that both begin with is parsed: most notes only grow.
  init(_ old: [UInt8], _ new: [UInt8], path: String) {
    let start = Self.commonStart(old, new)
    let (before, after) = (Document(Array(old[start...])), Document(Array(new[start...])))
    var entries = [EntryID: Entry]()
    for entry in before.entries(path: path) { entries[entry.id] = entry }
    for entry in after.entries(path: path) {
      guard let former = entries.removeValue(forKey: entry.id) else {
        added.append(entry)
        continue
      }
      if former.content != entry.content { changed.append(entry) }
    }
    removed = entries.values.sorted { $0.id < $1.id }
    if start == 0 {
      if old[before.frontMatter] != new[after.frontMatter] { sections.append("properties") }
      if Content(of: old[before.preamble]) != Content(of: new[after.preamble]) { sections.append("text") }
    }
    var texts = [Content: Int]()
    for piece in before.pieces where piece.kind == .section { texts[piece.content, default: 0] += 1 }
    for piece in after.pieces where piece.kind == .section {
      if let count = texts[piece.content], count > 0 {
        texts[piece.content] = count - 1
      } else {
        note(piece.content)
      }
    }
    for (content, count) in texts.sorted(by: { $0.key < $1.key }) where count > 0 { note(content) }
  }

  private mutating func note(_ section: Content) {
    let line = section.text.split(separator: "\n").first.map(String.init) ?? ""
    let heading = String(line.drop { $0 == "#" || $0 == " " })
    if !sections.contains(heading) { sections.append(heading) }
  }

  /// Where the last piece begins that lies in the part that both versions share; 0 where there is none.
  private static func commonStart(_ old: [UInt8], _ new: [UInt8]) -> Int {
    let limit = min(old.count, new.count)
    var shared = 0
    old.withUnsafeBufferPointer { old in
      new.withUnsafeBufferPointer { new in
        while shared < limit, old[shared] == new[shared] { shared += 1 }
      }
    }
    guard shared > 0 else { return 0 }
    let headings = Outline(of: new).headings
    return headings.last { $0.level <= 2 && $0.line.lowerBound < shared && $0.line.upperBound <= shared }?
      .line
      .lowerBound ?? 0
  }
}
