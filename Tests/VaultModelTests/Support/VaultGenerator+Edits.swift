import MarkdownSyntax

@testable import VaultModel

extension VaultGenerator {
  /// Edits a vault, from 0 to 12 times if nothing is said.
  mutating func edit(_ vault: Files, operations: Int? = nil) -> Files {
    var files = vault
    for _ in 0..<(operations ?? random.number(0...12)) { editOnce(&files) }
    return files
  }

  private mutating func editOnce(_ files: inout Files) {
    guard let path = files.keys.filter({ $0.hasSuffix(".md") }).sorted().randomElement(using: &random) else {
      files[random.pick(Self.paths)] = VaultFile(note())
      return
    }
    let bytes = files[path]?.bytes ?? []
    let document = Document(bytes)
    switch random.number(0...29) {
    case 0...4: files[path]?.bytes = appended(entry(), to: bytes)
    case 5: files[path]?.bytes = bytes + Array(("\n" + entry()).utf8)
    case 6: files[path]?.bytes = bytes + Array(entry().utf8).prefix(random.number(3...60))
    case 7...8: insertEntry(&files, path, document)
    case 9...10: editLine(&files, path, document) { $0.starts(with: Array("**".utf8)) }
    case 11...12: editLine(&files, path, document) { _ in true }
    case 13: replaceHeading(&files, path, document)
    case 14...15: delete(&files, path, document) { $0.entryHeading != nil }
    case 16: delete(&files, path, document) { $0.entryHeading == nil }
    case 17...18: move(&files, path, document, copies: false)
    case 19: move(&files, path, document, copies: true)
    case 20: stamp(&files, path, document)
    case 21: redact(&files, path, document)
    case 22: files[path] = nil
    case 23: files[random.pick(Self.paths)] = VaultFile(note())
    case 24...25: editFrontMatter(&files, path, document)
    case 26: files[path]?.bytes = bytes.withLineEndings(random.one(in: 3) ? .lf : .crlf)
    case 27: reorder(&files, path, document)
    case 28: garble(&files, path)
    default:
      if random.one(in: 3) { files[path]?.bytes = random.one(in: 2) ? [] : bytes + [0xFF, 0xFE, 0x0A] }
      if random.one(in: 3) { files["image.png"] = VaultFile([0x89, 0x51, UInt8(random.number(0...9))]) }
    }
  }

  /// What the append command does.
  private func appended(_ entry: String, to bytes: [UInt8]) -> [UInt8] {
    bytes + ((try? Appending.suffix(for: Array(entry.utf8), to: bytes)) ?? [])
  }

  private mutating func piece(
    of document: Document, _ isWanted: (Document.Piece) -> Bool = { _ in true }
  ) -> Document.Piece? {
    document.pieces.filter(isWanted).randomElement(using: &random)
  }

  private func splice(
    _ files: inout Files, _ path: String, _ range: Range<Int>, _ text: some Collection<UInt8>
  ) {
    files[path]?.bytes.replaceSubrange(range, with: text)
  }

  private mutating func insertEntry(_ files: inout Files, _ path: String, _ document: Document) {
    guard let piece = piece(of: document) else { return }
    splice(
      &files, path, piece.range.lowerBound..<piece.range.lowerBound, Array((entry() + "\n").utf8))
  }

  private mutating func editLine(
    _ files: inout Files, _ path: String, _ document: Document, _ isWanted: (ArraySlice<UInt8>) -> Bool
  ) {
    let lines = Lines(of: document.bytes).filter { line in
      line.lowerBound >= document.preamble.lowerBound && isWanted(document.bytes[line])
        && !document.bytes[line].starts(with: Array("#".utf8))
    }
    guard let line = lines.randomElement(using: &random) else { return }
    let content = Lines.content(of: line, in: document.bytes)
    let text = Array(document.bytes[content])
    switch random.number(0...3) {
    case 0: splice(&files, path, content, text + Array(" \(word())".utf8))
    case 1: splice(&files, path, line, [])
    case 2: splice(&files, path, line.lowerBound..<line.lowerBound, Array("\(self.line())\n".utf8))
    default:
      let key =
        text.starts(with: Array("**".utf8))
        ? text.prefix { $0 != UInt8(ascii: ":") } + [UInt8(ascii: ":")] : []
      splice(&files, path, content, Array(key) + Array((key.isEmpty ? word() : "** \(word())").utf8))
    }
  }

  private mutating func replaceHeading(_ files: inout Files, _ path: String, _ document: Document) {
    guard let piece = piece(of: document) else { return }
    let line = piece.range.lowerBound..<(piece.range.lowerBound + piece.content.firstLine.count)
    let text = piece.entryHeading.map { "## [\($0.timestamp)] \(word())" } ?? "## \(heading())"
    splice(&files, path, line, Array(text.utf8))
  }

  private mutating func delete(
    _ files: inout Files, _ path: String, _ document: Document, _ isWanted: (Document.Piece) -> Bool
  ) {
    guard let piece = piece(of: document, isWanted) else { return }
    splice(&files, path, piece.range, [])
  }

  private mutating func move(_ files: inout Files, _ path: String, _ document: Document, copies: Bool) {
    guard let piece = piece(of: document, { $0.entryHeading != nil }) else { return }
    let target = random.one(in: 3) ? path : random.pick(Self.paths)
    let text = String(decoding: document.bytes[piece.range], as: UTF8.self)
    if !copies { splice(&files, path, piece.range, []) }
    let bytes = files[target]?.bytes ?? []
    files[target] = VaultFile(appended(text, to: bytes))
  }

  private mutating func stamp(_ files: inout Files, _ path: String, _ document: Document) {
    let entries = document.entries(path: path).filter { !$0.hasWrittenID }
    guard let entry = entries.randomElement(using: &random) else { return }
    let end = entry.range.lowerBound + entry.content.firstLine.count
    splice(&files, path, end..<end, Array("\n^\(entry.id)\n".utf8))
  }

  private mutating func redact(_ files: inout Files, _ path: String, _ document: Document) {
    guard let entry = document.entries(path: path).randomElement(using: &random) else { return }
    let heading = String(decoding: entry.content.firstLine, as: UTF8.self)
    splice(&files, path, entry.range, Array("\(heading)\n**Redacted:** \(word())\n^\(entry.id)\n\n".utf8))
  }

  private mutating func editFrontMatter(_ files: inout Files, _ path: String, _ document: Document) {
    let range = document.frontMatter
    let text = String(decoding: document.bytes[range], as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count > 3, !random.one(in: 8) else {
      splice(&files, path, range, Array((random.one(in: 3) ? "" : frontMatter()).utf8))
      return
    }
    let index = random.number(1...(lines.count - 3))
    if lines[index].hasSuffix("]") {
      lines[index] = "\(lines[index].dropLast())\(lines[index].hasSuffix("[]") ? "" : ", ")\(word())]"
    } else if lines[index].hasPrefix("  - ") {
      if random.one(in: 2) { lines.remove(at: index) } else { lines.insert("  - \(word())", at: index) }
    } else if lines[index].hasPrefix("status") {
      lines[index] = "status: \(word())"
    } else {
      lines.insert("key\(word()): \(word())", at: random.one(in: 2) ? index : lines.count - 2)
    }
    splice(&files, path, range, Array(lines.joined(separator: "\n").utf8))
  }

  private mutating func reorder(_ files: inout Files, _ path: String, _ document: Document) {
    let starts = document.pieces.filter { $0.entryHeading == nil }.map(\.range.lowerBound)
    guard starts.count > 1, let first = starts.first else { return }
    let parts = zip(starts, starts.dropFirst() + [document.bytes.count]).map { document.bytes[$0..<$1] }
    splice(&files, path, first..<document.bytes.count, parts.shuffled(using: &random).flatMap { $0 })
  }

  /// Damages a few lines at random.
  private mutating func garble(_ files: inout Files, _ path: String) {
    for _ in 0..<random.number(1...3) {
      let bytes = files[path]?.bytes ?? []
      guard let line = Lines(of: bytes).randomElement(using: &random) else { return }
      splice(&files, path, line, random.one(in: 2) ? [] : Array("\(random.pick(NastyText.lines))\n".utf8))
    }
  }
}

extension Lines {
  func randomElement(using random: inout SplitMix64) -> Range<Int>? {
    Array(self).randomElement(using: &random)
  }
}
