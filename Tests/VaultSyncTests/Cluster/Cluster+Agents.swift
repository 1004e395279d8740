import MarkdownSyntax
import VaultModel
import VaultStore

/// What agents do, and programs that write whole files.
extension Cluster {
  /// Does what somebody on a node does; nothing, where there is nothing to do it to.
  func write(_ action: ClusterEvent.Action, on node: ClusterNode, _ random: inout SplitMix64) throws {
    let known = oracle.facts.count
    do {
      switch action {
      case .append: try append(node, &random)
      case .cat: try cat(node, &random)
      case .beginCat: try beginCat(node, &random)
      case .read: read(node, &random)
      case .save: try save(node, inPieces: false, &random)
      case .beginSave: try save(node, inPieces: true, &random)
      case .finish: if !node.sessions.isEmpty { try finish(node, 0) }
      default: try edit(action, on: node, &random)
      }
    } catch let error as VaultError where error.code == .notAFile {
      note("not done: \(error.message)")
      excuse(known..<oracle.facts.count, "not written")
    }
  }

  func path(_ text: String) throws -> VaultPath { try TestNode.path(text) }

  /// One of the logs that agents write to.
  func log(_ node: ClusterNode, _ random: inout SplitMix64) throws -> VaultPath {
    try path(
      ["agents/\(node.name)/MEMORY.md", "shared/EVENTS.md", "shared/EVENTS.md", "shared/TASKS.md"]
        .randomElement(using: &random) ?? "")
  }

  /// Appends by way of the command: acknowledged once it returns.
  private func append(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let path = try log(node, &random)
    let origin = "\(node.name) \(path)"
    let entry = oracle.add(.entry, origin)
    let body = oracle.add(.text, origin)
    let draft = try EntryDraft(
      title: "Entry \(Token.text(entry))", fields: [Field(key: "Status", value: "open")],
      body: "Body \(Token.text(body)).")
    for number in node.deletions[path] ?? [] {
      // Where that is held, the whole note is put back for the entry to stand in.
      oracle.change(number) { $0.mayReturn = $0.mayReturn ?? "a deletion that may be held" }
    }
    let before = node.disk.files
    if Int.random(in: 0..<12, using: &random) == 0 {
      node.steps.untilCrash = Int.random(in: 0..<12, using: &random)
    }
    do {
      let id = try watching(node) { try node.tree.append(draft, to: path) }
      let bytes = draft.rendered(id: id, at: id.timestamp).bytes
      oracle.change(entry) { $0.content = Content(of: bytes) }
      note("\(node.name) appended \(Token.text(entry)) to \(path)")
      count("appends")
    } catch is Crash {
      excuse([entry, body], "never acknowledged")
      crashed(node)
    } catch {
      excuse([entry, body], "never acknowledged")
      guard before == node.disk.files else { return fail(.failed, "append: \(error)") }
      note("\(node.name) could not append: \(error)")
    }
    node.steps.untilCrash = nil
  }

  private func entry(_ node: ClusterNode, _ path: VaultPath) -> (text: [UInt8], tokens: [Int]) {
    let origin = "\(node.name) by hand \(path)"
    let entry = oracle.add(.entry, origin)
    let body = oracle.add(.text, origin)
    let time = Timestamp(milliseconds: max(0, node.clock.now)).wholeSecond
    let text = Array("## [\(time)] Entry \(Token.text(entry))\n\nBy hand \(Token.text(body)).\n".utf8)
    oracle.change(entry) { $0.content = Content(of: text) }
    return (text, [entry, body])
  }

  /// `cat >>`: in place, and without a command of ours.
  private func cat(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let path = try log(node, &random)
    guard node.disk.isFree(path) else { return }
    let new = entry(node, path)
    let bytes = node.disk[path]?.bytes ?? []
    try put(node, [path: bytes + Array("\n\n".utf8) + new.text], keepsInode: true)
    note("\(node.name) wrote \(Token.text(new.tokens[0])) to \(path)")
  }

  /// The same from a program that takes its time: half of it now, the rest to wherever the file is then.
  private func beginCat(_ node: ClusterNode, _ random: inout SplitMix64) throws {
    let path = try log(node, &random)
    guard let inode = node.disk.inodes[path] else { return }
    let new = entry(node, path)
    excuse(new.tokens, Self.unfinished)
    let text = Array("\n\n".utf8) + new.text
    let half = Int.random(in: 0..<text.count, using: &random)
    try put(node, [path: inode.file.bytes + text[..<half]], keepsInode: true)
    node.sessions.append(
      .init(
        path: path, inode: inode, seen: inode.file.bytes, rest: Array(text[half...]), tokens: new.tokens,
        isWhole: false))
    note("\(node.name) begins \(Token.text(new.tokens[0])) in \(path)")
  }

  private static let unfinished = "not written to its end"

  /// A program reads a note, and thinks.
  private func read(_ node: ClusterNode, _ random: inout SplitMix64) {
    guard let path = note(on: node, &random), let bytes = node.disk[path]?.bytes, !node.isInMidSave(path)
    else { return }
    node.sessions.append(.init(path: path, seen: bytes))
    note("\(node.name) read \(path)")
  }

  /// It writes the whole of its copy back, with something more: at once, or half of it now.
  private func save(_ node: ClusterNode, inPieces: Bool, _ random: inout SplitMix64) throws {
    guard let index = node.sessions.firstIndex(where: { $0.rest == nil }) else { return }
    var session = node.sessions[index]
    guard node.disk.isFree(session.path), !node.isInMidSave(session.path) else { return }
    let new = entry(node, session.path)
    var text = session.seen
    if Bool.random(using: &random) {
      text += (try? Appending.suffix(for: new.text, to: text)) ?? Array("\n\n".utf8) + new.text
    } else {
      let document = Document(text)
      let start = document.pieces.randomElement(using: &random)?.range.lowerBound ?? text.count
      if start > 0, text[start - 1] != UInt8(ascii: "\n") {
        text += Array("\n\n".utf8) + new.text
      } else {
        text.insert(contentsOf: new.text + Array("\n".utf8), at: start)
      }
    }
    node.sessions.remove(at: index)
    guard inPieces, let inode = node.disk.inodes[session.path] else {
      try put(node, [session.path: text], seen: session.seen, keepsInode: Bool.random(using: &random))
      note("\(node.name) saved \(session.path) with \(Token.text(new.tokens[0]))")
      count("whole files saved")
      return
    }
    let (before, all) = (node.disk.files, Token.all(in: node.disk.files))
    try node.disk.write(VaultFile(text), to: session.path)
    learn(node, before, all, [session.path: text], seen: session.seen)
    excuse(new.tokens, Self.unfinished)
    let half = Int.random(in: 0..<text.count, using: &random)
    try node.disk.write(VaultFile(Array(text[..<half])), to: session.path)
    (session.inode, session.rest, session.tokens) = (inode, text, new.tokens)
    node.sessions.append(session)
    note("\(node.name) begins to save \(session.path) with \(Token.text(new.tokens[0]))")
  }

  /// A program writes the rest of what it began, into the file that it has open.
  func finish(_ node: ClusterNode, _ index: Int) throws {
    let session = node.sessions.remove(at: index)
    guard let rest = session.rest, let inode = session.inode else { return }
    let isInPlace = node.disk.inodes[session.path] === inode
    let bytes = session.isWhole ? rest : inode.file.bytes + rest
    let (before, all) = (node.disk.files, Token.all(in: node.disk.files))
    let replaced = inode.file.bytes
    node.disk.write(VaultFile(bytes), into: inode)
    if isInPlace {
      learn(node, before, all, [session.path: bytes], seen: session.isWhole ? session.seen : nil)
    }
    if !isInPlace, session.isWhole {
      // What others wrote into the file that it has open, nobody else had yet.
      let lost = Token.all(in: replaced)
      excuse(lost.subtracting(Token.all(in: bytes)), "overwritten on its own node")
    }
    for number in session.tokens where !session.isWhole {
      if !isInPlace { oracle.change(number) { $0.content = nil } }
      // Where half of it was moved meanwhile, nobody can tell that the other half belongs to that.
      mayStandAgain(number, "finished later")
    }
    if session.isExposed || session.isWhole && node.meanwhile != nil {
      // Half of it was taken in, so that all the rest was deleted for a while: what comes of that is nobody's promise.
      for number in Token.all(in: bytes) {
        mayStandAgain(number, "taken in half written")
        oracle.change(number) { $0.content = nil }
      }
      excuse(Token.all(in: bytes), "taken in half written")
    }
    let isTorn = !session.isWhole && inode.file.bytes != session.seen + rest
    if isTorn {
      // Somebody wrote into the middle of it: only what reads as text is to be there.
      for number in Token.all(in: bytes) {
        oracle.change(number) {
          $0.content = nil
          $0.mayReturn = $0.mayReturn ?? "written into"
        }
        // Where the rest went to a file that was replaced, what it was written into may have been moved meanwhile.
        if !isInPlace { mayStandAgain(number, "written into") }
      }
    } else if !node.isDiscarded(inode), !session.hasExpired {
      // Where something else stands by now, it is kept as text.
      let isAside = !isInPlace && !node.disk.isFree(session.path)
      for number in session.tokens {
        oracle.change(number) { fact in
          guard fact.mayMiss == Self.unfinished else { return }
          fact.mayMiss = isAside && fact.kind == .entry ? "kept among the conflicts" : nil
        }
      }
    }
    note("\(node.name) finished \(session.path)\(isInPlace ? "" : ", which was replaced")")
    count(isInPlace ? "slow writes" : "late writes")
  }
}
