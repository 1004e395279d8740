import Git
import VaultModel
import VaultStore

/// Finds entries of one note by id, from its end on: what history names first was appended last.
final class NoteIndex {
  private let path: String
  private let document: Document
  private var places: [EntryID: Int] = [:]
  private var next: Int
  private var unwritten: [EntryID: Entry]?

  init(_ bytes: [UInt8], path: String) {
    self.path = path
    document = Document(bytes)
    next = document.pieces.count - 1
  }

  /// An entry by its id, written or computed; of several with one id the first in the note.
  func entry(_ id: EntryID) -> Entry? {
    while places[id] == nil, next >= 0 {
      if let written = document.writtenID(at: next) { places[written] = next }
      next -= 1
    }
    if let place = places[id] { return document.entry(at: place, path: path, id: id) }
    if unwritten == nil {
      unwritten = [:]
      if document.pieces.indices.contains(where: { document.writtenID(at: $0) == nil }) {
        for entry in document.entries(path: path) where !entry.hasWrittenID { unwritten?[entry.id] = entry }
      }
    }
    return unwritten?[id]
  }
}

/// The notes of one tree, each indexed once.
final class NoteIndices {
  private let repository: Repository
  private let tree: ObjectID
  private var known: [String: NoteIndex?] = [:]

  init(_ repository: Repository, tree: ObjectID) {
    (self.repository, self.tree) = (repository, tree)
  }

  /// An entry as the tree has it, in its note or in an archive of that.
  func entry(_ id: EntryID, of path: String) throws -> Entry? {
    if let found = try index(path)?.entry(id) { return found }
    for archive in try archives(of: path) {
      if let found = try index(archive)?.entry(id) { return found }
    }
    return nil
  }

  private func index(_ path: String) throws -> NoteIndex? {
    if let known = known[path] { return known }
    let blob = try repository.entry(at: path, in: tree)
    let index = try blob.flatMap { entry in
      entry.mode == .tree ? nil : NoteIndex(try repository.readBlob(entry.id), path: path)
    }
    known[path] = .some(index)
    return index
  }

  private var archiveLists: [String: [String]] = [:]

  private func archives(of path: String) throws -> [String] {
    if let list = archiveLists[path] { return list }
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let place = folder.isEmpty ? "archive" : "\(folder)/archive"
    var list = [String]()
    if let entry = try repository.entry(at: place, in: tree), entry.mode == .tree {
      list = try repository.readTree(entry.id).map { "\(place)/\(String(decoding: $0.name, as: UTF8.self))" }
        .filter { Fact.home(of: $0) == path }.reversed()
    }
    archiveLists[path] = list
    return list
  }
}
