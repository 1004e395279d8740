import Git
import VaultModel
import VaultStore

/// What is known from watching disks and people, and never from the code under test but for what it says it
/// did.
extension Cluster {
  /// Writes some files as a person or an agent does, all at once; nil deletes one.
  ///
  /// - Parameter seen: what the writer had read, if not what stands there now.
  func put(
    _ node: ClusterNode, _ writes: [VaultPath: [UInt8]?], seen: [UInt8]? = nil, keepsInode: Bool = false
  )
    throws
  {
    let before = node.disk.files
    let all = Token.all(in: before)
    if !keepsInode, let path = writes.keys.first(where: node.isInMidSave) {
      throw VaultError(.notAFile, "Somebody is saving \(path).")
    }
    for (path, bytes) in writes.sorted(by: {
      ($0.value == nil ? 0 : 1, $0.key) < ($1.value == nil ? 0 : 1, $1.key)
    }) {
      if let bytes {
        let file = VaultFile(bytes)
        if keepsInode {
          try node.disk.write(file, to: path)
        } else {
          let old = node.disk.inodes[path]
          try node.disk.replace(path, with: file)
          if let old { node.discarded.append(old) }
        }
      } else {
        if let old = node.disk.inodes[path] { node.discarded.append(old) }
        node.disk.remove(path)
      }
    }
    for (path, bytes) in writes where bytes == nil {
      excuse(node.promised.removeValue(forKey: path)?.keys.sorted() ?? [], "its note was deleted")
    }
    learn(node, before, all, writes, seen: seen)
  }

  /// Learns what a write took away, and what it brought back.
  func learn(
    _ node: ClusterNode, _ before: [VaultPath: VaultFile], _ all: (anywhere: Set<Int>, inNotes: Set<Int>),
    _ writes: [VaultPath: [UInt8]?], seen: [UInt8]?
  ) {
    let now = Token.all(in: node.disk.files)
    let old = writes.keys.reduce(into: [VaultPath: Set<Int>]()) {
      $0[$1] = Token.all(in: before[$1]?.bytes ?? [])
    }
    let left = writes.mapValues { Token.all(in: $0 ?? []) }
    let kept = before.filter { writes[$0.key] == nil }.reduce(into: Set()) {
      $0.formUnion(Token.all(in: $1.value.bytes))
    }
    let known = seen.map(Token.all) ?? old.values.reduce(into: Set()) { $0.formUnion($1) }
    for (path, tokens) in old {
      for number in tokens {
        let isEntry = oracle.isEntry(number)
        if known.contains(number), kept.contains(number), left[path]?.contains(number) != true {
          oracle.change(number) { $0.leftFrom.insert(path) }
        }
        if isEntry ? now.inNotes.contains(number) : now.anywhere.contains(number) { continue }
        if isEntry, !TreeMerge.isNote(path.description) { continue }
        if known.contains(number) {
          let edits = (oracle.facts[number]?.edits ?? []).intersection(all.anywhere)
          oracle.change(number) {
            $0.isRemoved = true
            $0.removals.append(edits)
            // Nobody can tell whether it was deleted or not yet there.
            if node.unrecorded.contains(number) {
              $0.mayReturn = $0.mayReturn ?? "brought by a sync that died, and deleted before the next"
            }
          }
          if isEntry { node.deletions[path, default: []].insert(number) }
        } else if let at = node.brought[path]?[number] {
          node.promised[path, default: [:]][number] = at
          if node.meanwhile != nil { node.promisedMeanwhile[path, default: []].insert(number) }
        } else {
          overwritten(number, "overwritten on its own node")
        }
      }
    }
    for case (let path, let bytes?) in writes where seen != nil {
      let written = Self.entries(in: bytes, at: path)
      for (number, content) in Self.entries(in: before[path]?.bytes ?? [], at: path) {
        // Half of it stood there when it was read.
        guard let now = written[number], now != content, node.brought[path]?[number] == nil else { continue }
        oracle.change(number) { $0.content = nil }
      }
    }
    for (path, bytes) in writes {
      let tokens = Token.all(in: bytes ?? [])
      node.meanwhile?.formUnion(tokens)
      for number in tokens.subtracting(old[path] ?? []) {
        guard all.anywhere.contains(number) else {
          if seen.map(Token.all)?.contains(number) == true { mayStandAgain(number, "written back") }
          continue
        }
        oracle.change(number) { $0.mayReturn = $0.mayReturn ?? "moved" }
        let isCopied = node.disk.files.contains {
          $0.key != path && Token.all(in: $0.value.bytes).contains(number)
        }
        if isCopied { mayStandAgain(number, "copied") }
      }
    }
  }

  private static func entries(in bytes: [UInt8], at path: VaultPath) -> [Int: Content] {
    Document(bytes).entries(path: path.description).reduce(into: [:]) { found, entry in
      for number in Token.all(in: entry.title.utf8) { found[number] = entry.content }
    }
  }

  /// Who takes an edit of an entry back has changed the entry: for another's deletion that is a conflict.
  private func overwritten(_ number: Int, _ why: String) {
    oracle.change(number) { $0.mayMiss = why }
    oracle.changeEdited(by: number) { $0.mayReturn = $0.mayReturn ?? "an edit was overwritten" }
  }

  func excuse(_ numbers: some Sequence<Int>, _ why: String) {
    for number in numbers { oracle.change(number) { $0.mayMiss = $0.mayMiss ?? why } }
  }

  func mayStandAgain(_ number: Int, _ why: String) {
    oracle.change(number) {
      $0.mayReturn = $0.mayReturn ?? why
      $0.mayDouble = $0.mayDouble ?? why
    }
  }

  /// Runs a command of ours on a node, and sees what it does to the disk.
  func watching<Result>(_ node: ClusterNode, isSync: Bool = false, _ body: () throws -> Result) rethrows
    -> Result
  {
    let before = node.disk.files
    var isDone = false
    node.meanwhile = []
    node.promisedMeanwhile = [:]
    defer {
      let own = node.meanwhile ?? []
      node.meanwhile = nil
      var all = Set<Int>()
      for (path, file) in node.disk.files where file != before[path] {
        let new = Token.all(in: file.bytes).subtracting(Token.all(in: before[path]?.bytes ?? []))
        for number in new.subtracting(own) where isSync {
          node.brought[path, default: [:]][number] = node.seconds
          all.insert(number)
        }
      }
      // It stays so until a command of ours gets to its end.
      if !isDone { node.unrecorded.formUnion(all) } else { node.unrecorded = [] }
    }
    let result = try body()
    isDone = true
    return result
  }

  /// Learns what a snapshot took in, and what it undid.
  ///
  /// - Parameter only: the only note that it looked at, if it was one.
  func taken(_ snapshot: Snapshot, of only: VaultPath?, on node: ClusterNode) {
    let left = Set(snapshot.unsettled + snapshot.held)
    func isTaken(_ path: VaultPath) -> Bool { !left.contains(path) && (only ?? path) == path }
    for (path, promises) in node.promised where isTaken(path) {
      for number in promises.filter({ abs(node.seconds - $0.value) > 600 }).keys {
        overwritten(number, "saved over after ten minutes")
      }
      // What was saved over while the snapshot was at work, it may have read before.
      let late = node.promisedMeanwhile[path] ?? []
      node.promised[path] = promises.filter { late.contains($0.key) }
    }
    for (path, numbers) in node.deletions where isTaken(path) {
      if snapshot.reconciled.contains(path.description) {
        for number in numbers { oracle.change(number) { $0.mayReturn = "taken for a stale save" } }
      }
      node.deletions[path] = nil
    }
    for name in snapshot.reconciled {
      if let path = VaultPath(name) { node.brought[path] = nil }
    }
    for index in node.sessions.indices where node.sessions[index].rest != nil && node.sessions[index].isWhole
    {
      if isTaken(node.sessions[index].path) { node.sessions[index].isExposed = true }
    }
  }
}
