import MarkdownSyntax
public import VaultModel
public import VaultStore

/// What other people's files brought, or would.
public struct ImportAnswer: Sendable {
  public var entries = 0
  public var sections = 0
  /// Each of them, by its time, which a section has none of, its title, and the note that takes it.
  public var items: [(at: Timestamp?, title: String, path: String)] = []
  /// What was left where it is, and why.
  public var skipped: [(path: String, why: String)] = []

  public var json: JSON {
    [
      "entries": .int(entries), "sections": .int(sections),
      "items": .array(
        items.map { ["at": JSON($0.at), "title": .string($0.title), "path": .string($0.path)] }),
      "skipped": .array(skipped.map { ["path": .string($0.path), "why": .string($0.why)] }),
    ]
  }
}

extension Vault {
  /// Takes in other people's memory files: what has a time as entries, the rest as a section for each file.
  ///
  /// Records of decisions go to `shared/DECISIONS`, all else to the acting agent's MEMORY. What is in the vault
  /// already, archived or not, isn't taken in again.
  ///
  /// - Parameters:
  ///   - paths: absolute paths of files, and of folders whose notes are all taken.
  ///   - file: where all of it is to go instead.
  ///   - isDryRun: whether only to tell what would be done.
  public func importNotes(
    _ paths: [String], into file: String? = nil, as agent: Name?, isDryRun: Bool = false
  ) throws -> ImportAnswer {
    var answer = ImportAnswer()
    var batches = [VaultPath: ImportBatch]()
    for path in paths {
      for source in try Self.sources(path, &answer) {
        let note = ImportedNote(source.text, name: source.name, modified: source.modified)
        let isRecord = note.items.contains { $0.fields.contains { $0.key == "Decision" } }
        let target = try self.note(file ?? (isRecord ? "shared/DECISIONS" : "MEMORY"), agent: agent)
        batches[target, default: ImportBatch()].add(note, from: source)
      }
    }
    for (target, batch) in batches.sorted(by: { $0.key < $1.key }) {
      try take(batch, into: target, agent, isDryRun, &answer)
    }
    if !isDryRun { refreshViews() }
    return answer
  }

  private func take(
    _ batch: ImportBatch, into target: VaultPath, _ agent: Name?, _ isDryRun: Bool,
    _ answer: inout ImportAnswer
  ) throws {
    let identity = try identity()
    try locked {
      let before =
        isDryRun ? try folder.read(target)?.bytes ?? [] : try noteForAppending(target, identity: identity)
      var known = [String: Set<Timestamp>]()
      for path in try notes() where path == target || Fact.home(of: path.description) == target.description {
        let bytes = path == target ? before : try folder.read(path)?.bytes ?? []
        for entry in Document(bytes).entries(path: path.description) {
          known[entry.body, default: []].insert(entry.timestamp)
        }
      }
      var after = before
      var counters = [Int64: UInt16]()
      for (item, source) in batch.items {
        let fields = item.fields + signature(of: agent, in: target) + [Field(key: "Source", value: source)]
        let draft: EntryDraft
        do {
          draft = try EntryDraft(title: item.title, fields: fields, body: item.text)
        } catch {
          answer.skipped.append((source, "“\(item.title)” can't be an entry"))
          continue
        }
        let time = max(0, item.time.wholeSecond.milliseconds)
        let counter = counters[time, default: UInt16(truncatingIfNeeded: environment.random() & 0x7FFF)]
        counters[time] = counter &+ 1
        let id = EntryID(
          reading: .init(milliseconds: time, counter: counter), node: identity.node.description,
          random: environment.random())
        let bytes = draft.rendered(id: id, at: Timestamp(milliseconds: time)).bytes
        guard let written = Document(bytes).entries(path: target.description).first else { continue }
        // A record without a date has that of its file, which may be another one by now.
        let isKnown = known[written.body].map { times in
          times.contains(written.timestamp) || item.fields.contains { $0.key == "Decision" }
        }
        if isKnown ?? false { continue }
        known[written.body, default: []].insert(written.timestamp)
        guard bytes.count <= configuration.entryLimit else {
          answer.skipped.append((source, "“\(item.title)” is larger than limits.entry"))
          continue
        }
        do {
          try refuseSecrets(in: bytes, of: "“\(item.title)”")
          after += try Appending.suffix(for: bytes, to: after)
        } catch let error as VaultError {
          answer.skipped.append((source, error.message))
          continue
        } catch {
          throw VaultError(
            .openBlock, "\(target) ends inside a block that nothing closes.",
            hint: "Close the code block or comment at its end.")
        }
        answer.entries += 1
        answer.items.append((written.timestamp, written.label, target.description))
      }
      for (name, text) in batch.rests {
        guard let changed = try Self.adding(text, from: name, to: after) else { continue }
        do {
          try refuseSecrets(in: Array(text.utf8), of: name)
        } catch let error as VaultError {
          answer.skipped.append((name, error.message))
          continue
        }
        after = changed
        answer.sections += 1
        answer.items.append((nil, "Imported from \(name)", target.description))
      }
      guard after != before else { return }
      try refuseIfTooLarge(after.count, target)
      if isDryRun { return }
      try folder.replace(target, with: after, isExecutable: folder.read(target)?.isExecutable ?? false)
      _ = try snapshot(identity: identity, SnapshotRequest(only: target))
    }
  }

  /// A note with the text that has no time as a section of its own; nil where it has that already.
  private static func adding(_ text: String, from name: String, to bytes: [UInt8]) throws -> [UInt8]? {
    let heading = try HeadingReference("Imported from \(name)")
    let map = SectionMap(bytes)
    let encoded = SectionText.encode(text, level: 2)
    if let section = try? map.section(heading) {
      let own = map.bytes[section.text]
      if Content(of: own).bytes.firstRange(of: encoded) != nil { return nil }
      let lines = Set(SectionText.decode(own).split(separator: "\n").map(String.init))
      let added = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
        !lines.contains(String(line))
      }.joined(separator: "\n")
      return added.allSatisfy(\.isWhitespace) ? nil : try SectionEdit.append(added, to: heading, in: map)
    }
    return try SectionEdit.set(text, of: heading, in: map)
  }

  private static func sources(_ path: String, _ answer: inout ImportAnswer) throws -> [ImportSource] {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let isFolder = VaultLocation.isFolder(path)
    let folder = try WorkingFolder(isFolder ? path : slash == path.startIndex ? "/" : String(path[..<slash]))
    let files: [VaultPath]
    if isFolder {
      files = try folder.list { !$0.hasPrefix(".") }.files.map(\.path).filter(\.isMarkdown)
    } else {
      guard let name = VaultPath(path[slash...].drop { $0 == "/" }) else {
        throw VaultError(.notFound, "There is no file \(path).", hint: "Check its name.")
      }
      files = [name]
    }
    var sources = [ImportSource]()
    for file in files {
      guard let found = try folder.read(file) else {
        throw VaultError(.notFound, "There is no file \(path).", hint: "Check its name.")
      }
      guard let text = String(validating: found.bytes, as: UTF8.self), !found.bytes.contains(0) else {
        answer.skipped.append((file.description, "it is no text in UTF-8"))
        continue
      }
      let modified = Timestamp(seconds: found.stat.modified.seconds)
      sources.append(ImportSource(name: file.description, text: text, modified: modified))
    }
    return sources
  }
}

private struct ImportSource {
  var name: String
  var text: String
  var modified: Timestamp
}

private struct ImportBatch {
  var items: [(item: ImportedNote.Item, source: String)] = []
  var rests: [(name: String, text: String)] = []

  mutating func add(_ note: ImportedNote, from source: ImportSource) {
    items += note.items.map { ($0, source.name) }
    if !note.rest.isEmpty { rests.append((source.name, note.rest)) }
  }
}
