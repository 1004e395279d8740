import MarkdownSyntax
import VaultModel
import VaultStore

/// What people do in an editor and a file manager; they see what is on disk.
extension Cluster {
  func edit(_ action: ClusterEvent.Action, on node: ClusterNode, _ random: inout SplitMix64) throws {
    switch action {
    case .editText: try editText(node, &random)
    case .editEntry: try editEntry(node, &random)
    case .deleteEntry: try deleteEntry(node, &random)
    case .moveEntry: try moveEntry(node, &random)
    case .addNote: try addNote(node, &random)
    case .renameNote: try renameNote(node, &random)
    case .deleteNote: try deleteNote(node, &random)
    case .editProperty: try editProperty(node, &random)
    case .attach: try attach(node, &random)
    case .clash: try clash(node, &random)
    case .editSettings: try editSettings(node, &random)
    case .settleConflict: try settleConflict(node, &random)
    case .deleteMost: try deleteMost(node)
    default: break
    }
  }

  /// A note on a node's disk, other than a kept loser.
  func note(on node: ClusterNode, _ random: inout SplitMix64) -> VaultPath? {
    node.disk.inodes.keys.filter { TreeMerge.isNote($0.description) }.sorted().randomElement(using: &random)
  }

  private func words(_ node: ClusterNode, _ what: String, edits entry: Int? = nil) -> String {
    "\(what) \(Token.text(oracle.add(.text, "\(node.name) \(what)", edits: entry)))"
  }

  /// Changes, adds or deletes one line of prose.
  private func editText(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    guard let path = note(on: node, &random), var bytes = node.disk[path]?.bytes else { return }
    let document = Document(bytes)
    let parts = [document.preamble] + document.pieces.filter { $0.kind == .section }.map(\.range)
    guard let part = parts.randomElement(using: &random) else { return }
    var lines = String(decoding: bytes[part], as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    let prose = lines.indices.filter { lines[$0].hasPrefix("Text ") }
    let line = words(node, "Text") + "."
    if let index = prose.randomElement(using: &random), Int.random(in: 0..<3, using: &random) > 0 {
      if Int.random(in: 0..<4, using: &random) == 0 { lines.remove(at: index) } else { lines[index] = line }
    } else {
      let start = lines.first?.hasPrefix("#") == true ? 1 : 0
      lines.insert(contentsOf: start == 1 ? ["", line] : [line, ""], at: min(start, lines.count))
    }
    bytes.replaceSubrange(part, with: Array(lines.joined(separator: "\n").utf8))
    excuseUnwritten(line, bytes)
    try put(node, [path: bytes], keepsInode: Bool.random(using: &random))
    note("\(node.name) edited \(path)")
  }

  /// What was made up but not written is nobody's loss.
  private func excuseUnwritten(_ text: String, _ bytes: [UInt8]) {
    excuse(Token.all(in: text.utf8).subtracting(Token.all(in: bytes)), "not written")
  }

  private func pick(_ node: ClusterNode, _ random: inout SplitMix64) -> (VaultPath, Document, Entry, Int)? {
    guard let path = note(on: node, &random), let bytes = node.disk[path]?.bytes else { return nil }
    let document = Document(bytes)
    guard let entry = document.entries(path: path.description).randomElement(using: &random) else {
      return nil
    }
    return Token.all(in: entry.title.utf8).min().map { (path, document, entry, $0) }
  }

  private func editEntry(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    guard let (path, document, entry, number) = pick(node, &random) else { return }
    var lines = String(decoding: entry.content.bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    if Bool.random(using: &random) {
      let line = words(node, "**Note:**", edits: number)
      if let old = lines.firstIndex(where: { $0.hasPrefix("**Note:**") }) {
        lines[old] = line
      } else {
        lines.insert(line, at: 1)
      }
    } else {
      lines += ["", words(node, "More", edits: number) + "."]
    }
    var bytes = document.bytes
    let end = entry.range.lowerBound + entry.content.bytes.count
    guard end <= entry.range.upperBound else { return }
    bytes.replaceSubrange(entry.range.lowerBound..<end, with: Array(lines.joined(separator: "\n").utf8))
    try put(node, [path: bytes], keepsInode: Bool.random(using: &random))
    note("\(node.name) edited \(Token.text(number)) in \(path)")
  }

  private func deleteEntry(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    guard let (path, document, entry, number) = pick(node, &random) else { return }
    var bytes = document.bytes
    bytes.removeSubrange(entry.range)
    try put(node, [path: bytes])
    note("\(node.name) deleted \(Token.text(number)) from \(path)")
    count("deletions")
  }

  private func moveEntry(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    guard let (path, document, entry, number) = pick(node, &random) else { return }
    let targets = ["agents/\(node.name)/archive/MEMORY-2026-02.md", "shared/archive.md", "shared/TASKS.md"]
    let target = try self.path(targets.randomElement(using: &random) ?? "")
    guard target != path, node.disk.isFree(target) else { return }
    var bytes = document.bytes
    bytes.removeSubrange(entry.range)
    let there = node.disk[target]?.bytes ?? []
    guard let suffix = try? Appending.suffix(for: Array(document.bytes[entry.range]), to: there) else {
      return
    }
    try put(node, [path: bytes, target: there + suffix])
    oracle.change(number) { $0.mayReturn = $0.mayReturn ?? "moved" }
    note("\(node.name) moved \(Token.text(number)) from \(path) to \(target)")
    count("moves")
  }

  private func addNote(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let names = ["notes/one.md", "notes/One.md", "notes/two.md", "notes/three.md", "area/note.md"]
    let path = try self.path(names.randomElement(using: &random) ?? "")
    guard node.disk[path] == nil, node.disk.isFree(path) else { return }
    let text = "# Note\n\n\(words(node, "Text")).\n\n## Part\n\n\(words(node, "Text")).\n"
    try put(node, [path: Array(text.utf8)])
    note("\(node.name) wrote \(path)")
  }

  private func renameNote(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    guard let path = note(on: node, &random), let bytes = node.disk[path]?.bytes else { return }
    let target = try self.path(path.withoutExtension + "-\(Int.random(in: 1...2, using: &random)).md")
    guard node.disk[target] == nil else { return }
    try put(node, [path: nil, target: bytes])
    for number in Token.all(in: bytes) { oracle.change(number) { $0.mayReturn = $0.mayReturn ?? "moved" } }
    note("\(node.name) renamed \(path) to \(target)")
  }

  private func deleteNote(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    guard let path = note(on: node, &random) else { return }
    try put(node, [path: nil])
    note("\(node.name) deleted \(path)")
  }

  private func editProperty(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    guard let path = note(on: node, &random), let bytes = node.disk[path]?.bytes else { return }
    let document = Document(bytes)
    var lines = String(decoding: bytes[document.frontMatter], as: UTF8.self).split(separator: "\n")
      .map(String.init)
    if lines.count < 2 { lines = ["---", "---"] }
    let value = Token.text(oracle.add(.text, "\(node.name) property"))
    if Bool.random(using: &random) {
      let index = lines.firstIndex { $0.hasPrefix("status:") }
      if let index { lines[index] = "status: \(value)" } else { lines.insert("status: \(value)", at: 1) }
    } else if let index = lines.firstIndex(where: { $0.hasPrefix("tags: [") && $0.hasSuffix("]") }) {
      lines[index] = lines[index].dropLast() + ", \(value)]"
    } else {
      lines.insert("tags: [one, \(value)]", at: 1)
    }
    let rest = bytes[document.frontMatter.upperBound...]
    try put(node, [path: Array((lines.joined(separator: "\n") + "\n").utf8) + rest])
    note("\(node.name) edited the properties of \(path)")
  }

  private func attach(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let path = try self.path(["files/a.bin", "files/b.bin"].randomElement(using: &random) ?? "")
    guard node.disk.isFree(path) else { return }
    if node.disk[path] != nil, Int.random(in: 0..<5, using: &random) == 0 {
      try put(node, [path: nil])
    } else {
      try put(node, [path: [0, 0xFF] + Array(words(node, "Bytes").utf8) + [0]])
    }
    note("\(node.name) changed \(path)")
  }

  /// Makes a file where others may have a folder, or the other way round.
  private func clash(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let (file, inside) = (try self.path("area"), try self.path("area/note.md"))
    if node.disk[file] != nil {
      guard Bool.random(using: &random) else { return }
      try put(node, [file: nil])
      try put(node, [inside: Array("# Area\n\n\(words(node, "Text")).\n".utf8)])
    } else if node.disk.isFree(file) {
      try put(node, [file: Array("A file, \(words(node, "Bytes"))\n".utf8)])
    } else {
      let all = node.disk.inodes.keys.filter { $0.description.hasPrefix("area/") }
      try put(node, Dictionary(uniqueKeysWithValues: all.map { ($0, nil) }))
      try put(node, [file: Array("A file, \(words(node, "Bytes"))\n".utf8)])
    }
    note("\(node.name) changed \(file)")
  }

  private func editSettings(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let path = try self.path(".obsidian/app.json")
    var lines = String(decoding: node.disk[path]?.bytes ?? Array("{\n}\n".utf8), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    guard lines.count >= 2, lines.first == "{", lines.last == "}" else { return }
    let key = "\"key\(Int.random(in: 0..<3, using: &random))\": "
    lines.removeAll { $0.contains(key) }
    lines.insert("  \(key)\"\(words(node, "Setting"))\"", at: 1)
    let inner = lines.dropFirst().dropLast().map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 }
    try put(node, [path: Array("{\n\(inner.joined(separator: ",\n"))\n}\n".utf8)])
    note("\(node.name) changed \(path)")
  }

  /// Reads a kept loser, and deletes it.
  private func settleConflict(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let kept = node.disk.inodes.keys.filter { $0.description.hasPrefix("conflicts/") }.sorted()
    guard let path = kept.randomElement(using: &random) else { return }
    try put(node, [path: nil])
    note("\(node.name) settled \(path)")
  }

  /// A folder is gone by accident, or not.
  private func deleteMost(_ node: ClusterNode) throws {
    try put(node, Dictionary(uniqueKeysWithValues: node.disk.inodes.keys.map { ($0, nil) }))
    node.allowsMassDeletion = true
    note("\(node.name) deleted everything")
    count("mass deletions")
  }
}
