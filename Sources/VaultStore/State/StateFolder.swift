import Git
import VaultModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What one node remembers between commands: small files in `.git/daybook/state`.
struct StateFolder {
  /// A tree on its way to the disk, so that a later command can finish.
  struct Apply: Hashable {
    /// The commit that the branch named; nil where it had none.
    var head: ObjectID?
    /// The commit that the branch is to name.
    var target: ObjectID
    /// The tree that the disk held, and the one that it is to hold.
    var from: ObjectID?
    var to: ObjectID
  }

  let folder: WorkingFolder

  /// Opens the folder, making it where it is missing.
  init(gitDirectory: String) throws {
    for path in ["\(gitDirectory)/daybook", "\(gitDirectory)/daybook/state"]
    where mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw POSIX.error(errno, "make \(path)")
    }
    folder = try WorkingFolder("\(gitDirectory)/daybook/state")
  }

  /// The last reading that this node issued or saw; a lost one is made up for by what the files hold.
  func clock() throws -> HybridClock {
    let words = try words("clock")
    guard words.count == 2, let time = Int64(words[0]), let counter = UInt16(words[1]) else {
      return HybridClock()
    }
    return HybridClock(last: .init(milliseconds: time, counter: counter))
  }

  func setClock(_ clock: HybridClock) throws {
    guard let last = clock.last else { return }
    // At one length, so that it is written in place: a new file for each entry costs as much as the entry.
    let text = "\(last.milliseconds) \(last.counter)"
    let bytes = Array((text + String(repeating: " ", count: max(0, 31 - text.count)) + "\n").utf8)
    guard let path = VaultPath("clock"), try !folder.overwrite(path, with: bytes) else { return }
    try folder.replace(path, with: bytes, flushes: false)
  }

  /// The tree that the working tree was known to hold; nil where that isn't known, and then nothing counts
  /// as deleted.
  func tree() throws -> ObjectID? { try words("tree").first.flatMap { ObjectID(hex: $0) } }

  func setTree(_ tree: ObjectID) throws { try write("tree", tree.hex) }

  /// Makes the tree unknown, so that nothing counts as deleted in the next snapshot.
  func forgetTree() throws {
    for name in ["tree", "disk"] {
      if let path = VaultPath(name) { try folder.remove(path) }
    }
  }

  /// Where the branch stood when a command last wrote that down: what tells a branch that was lost from one that is new.
  func lastTip() throws -> (branch: String, commit: ObjectID)? {
    let words = try words("tip")
    guard words.count == 2, let commit = ObjectID(hex: words[1]) else { return nil }
    return (String(words[0]), commit)
  }

  func setLastTip(_ branch: String, _ commit: ObjectID) throws {
    try write("tip", "\(branch) \(commit)", flushes: true)
  }

  func apply() throws -> Apply? {
    let words = try words("apply")
    guard words.count == 4, let target = ObjectID(hex: words[1]), let to = ObjectID(hex: words[3]) else {
      return nil
    }
    return Apply(head: ObjectID(hex: words[0]), target: target, from: ObjectID(hex: words[2]), to: to)
  }

  func setApply(_ apply: Apply?) throws {
    guard let path = VaultPath("apply") else { return }
    guard let apply else { return try folder.remove(path) }
    let words = [apply.head?.hex ?? "-", apply.target.hex, apply.from?.hex ?? "-", apply.to.hex]
    try write("apply", words.joined(separator: " "), flushes: true)
  }

  func replaced() throws -> [ReplacedVersion] {
    guard let path = VaultPath("replaced"), let file = try folder.read(path) else { return [] }
    // Thousands of lines behind a clone: by bytes, for characters take ten times as long.
    return file.bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3)
      let standing = words.first.flatMap { word in
        word.count > 16 ? nil : ReplacedVersion.Standing(rawValue: String(decoding: word, as: UTF8.self))
      }
      let parts = line.dropFirst(standing == nil ? 0 : words[0].count + 1)
        .split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard parts.count == 3, let blob = ObjectID(hex: String(decoding: parts[0], as: UTF8.self)),
        let at = Int64(String(decoding: parts[1], as: UTF8.self)),
        let path = VaultPath(bytes: Array(parts[2]))
      else { return nil }
      return ReplacedVersion(blob: blob, at: at, path: path, standing: standing ?? .replaced)
    }
  }

  func setReplaced(_ versions: [ReplacedVersion]) throws {
    let lines = versions.map { version in
      let word = version.standing == .replaced ? "" : "\(version.standing.rawValue) "
      return "\(word)\(version.blob) \(version.at) \(version.path)"
    }
    try write("replaced", lines.joined(separator: "\n"))
  }

  /// The replaced files that somebody may still have open.
  func lateWriters() throws -> [LateWriter] {
    guard let path = VaultPath("late-writers"), let file = try folder.read(path) else { return [] }
    let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
    return lines.compactMap(LateWriter.init(line:))
  }

  func setLateWriters(_ writers: [LateWriter]) throws {
    try write("late-writers", writers.map(\.line).joined(separator: "\n"))
  }

  /// What the last commit had of each file whose deletion is held, when it was first held.
  func held() throws -> [VaultPath: ObjectID] {
    guard let path = VaultPath("held"), let file = try folder.read(path) else { return [:] }
    var bases = [VaultPath: ObjectID]()
    for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let blob = ObjectID(hex: parts[0]), let path = VaultPath(parts[1]) else {
        continue
      }
      bases[path] = blob
    }
    return bases
  }

  func setHeld(_ bases: [VaultPath: ObjectID]) throws {
    let lines = bases.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    try write("held", lines.joined(separator: "\n"))
  }

  /// The look at the disk at which it held just what a commit has; nil where that isn't known.
  func signature(at head: ObjectID) throws -> DiskSignature? {
    guard let path = VaultPath("disk"), let file = try folder.read(path) else { return nil }
    let start = Array("\(head)\n".utf8)
    guard file.bytes.starts(with: start) else { return nil }
    return DiskSignature(kept: Array(file.bytes.dropFirst(start.count)))
  }

  func setSignature(_ signature: DiskSignature, at head: ObjectID) throws {
    guard let path = VaultPath("disk") else { return }
    try folder.replace(path, with: Array("\(head)\n".utf8) + signature.bytes, flushes: false)
  }

  /// Remembers appends until the next ones. It is not flushed: it is for a process that dies alone.
  func setStartedAppends(_ appends: [StartedAppend]) throws {
    try write("appending", appends.map(\.line).joined(separator: "\n"))
  }

  /// The session in which a commit was known to be on the disk with all its files, and the commit; nil where that was
  /// never known.
  func flushed() throws -> (session: String, commit: ObjectID?)? {
    let words = try words("flushed")
    return words.count == 2 ? (String(words[0]), ObjectID(hex: words[1])) : nil
  }

  func setFlushed(_ session: String, _ commit: ObjectID?) throws {
    try write("flushed", "\(session) \(commit?.hex ?? "-")", flushes: true)
  }

  /// Remembers what is about to be written at a note's end, until the next time. It is not flushed either.
  func setStartedWrite(_ write: StartedWrite) throws {
    if let place = VaultPath("writing") { try folder.replace(place, with: write.fileBytes, flushes: false) }
  }

  /// What was to be written at a note's end last.
  func startedWrite() throws -> StartedWrite? {
    guard let place = VaultPath("writing"), let file = try folder.read(place) else { return nil }
    return StartedWrite(file.bytes)
  }

  /// The appends that were started by processes that died.
  func abandonedAppends() throws -> [StartedAppend] { try appends("abandoned") }

  func setAbandonedAppends(_ appends: [StartedAppend]) throws {
    try write("abandoned", appends.map(\.line).joined(separator: "\n"))
  }

  /// Counts the append that was started last among those whose process died.
  func abandonStartedAppend() throws {
    let (started, known) = (try appends("appending"), try abandonedAppends())
    let new = started.filter { !known.contains($0) }
    if !new.isEmpty { try setAbandonedAppends(known + new) }
  }

  private func appends(_ name: String) throws -> [StartedAppend] {
    guard let path = VaultPath(name), let file = try folder.read(path) else { return [] }
    return String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
      .compactMap(StartedAppend.init(line:))
  }

  /// Whether a process of ours died, and its locks could not be removed then.
  func needsCleanUp() throws -> Bool { try VaultPath("clean-up").map { try folder.read($0) != nil } ?? false }

  func setNeedsCleanUp(_ needsCleanUp: Bool) throws {
    guard let path = VaultPath("clean-up") else { return }
    if needsCleanUp { try write("clean-up", "") } else { try folder.remove(path) }
  }

  func words(_ name: String) throws -> [Substring] {
    guard let path = VaultPath(name), let file = try folder.read(path) else { return [] }
    return String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
  }

  /// Only what recovery relies on is flushed: the rest is made up for when it is lost.
  func write(_ name: String, _ text: String, flushes: Bool = false) throws {
    guard let path = VaultPath(name) else { return }
    try folder.replace(path, with: Array("\(text)\n".utf8), flushes: flushes)
  }
}
