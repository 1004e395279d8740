import MarkdownSyntax

/// Merges two trees of files with a common ancestor.
///
/// A pure function of the trees: no clock, no host name, no "ours". Commutative and idempotent, and total:
/// every input has a result, and nothing is ever marked up. It runs on every note changed on both sides, not
/// only where merging text would conflict. The numbers are those of the merge rules:
///
/// 1. Entries, by id, over the whole tree (``EntryTable``, ``EntryResolution``, ``EntryMerge``).
/// 2. Their order (``RunMerge``, ``RunOrder``).
/// 3. Sections and preamble (``SectionMatch``, ``SectionMerge``).
/// 4. Front matter (``FrontMatterMerge``).
/// 5. Joining (``Assembly``).
/// 6. Other files: Obsidian's settings and canvases by key and element (``JSONMerge``), the rest as a whole: the winner in
///    place, the loser beside it. So are paths that can't stand beside each other (``PathClash``).
/// 7. Losers of true conflicts are kept as notes (``Loser``), which never make another.
/// 9. A note whose pieces would not read back as decided is not published: the winner's file stands, and the
///    loser's whole file is kept.
///
/// What is decided for odd inputs:
///
/// - **Conflict markers** that stand in a file are text. (`=======` under a line makes a setext heading,
///   which is none of ours.)
/// - **Two entries with one id** on one side: the one that is as in the base has it, else the one in the
///   base's note, else the first in path and file order. The others count as entries without an id, and stay;
///   but a copy of an entry that the other side redacted goes.
/// - **An id taken away**: the same entry, as long as its heading line is there and unique among those without an id. **An id
///   changed**: one entry is gone and another new. **An id stamped**: the same entry.
/// - **An entry without an id** is known by its text; changed, by its heading line. With equal heading lines
///   it is one gone and one new.
/// - **A closer** that an append put behind a block left open is no change: such an entry, deleted on the
///   other side, is gone. Nor is it one to take the closer away, for joining puts it back.
/// - **Text that would open front matter** where there is none, as a side's `---` before the other's, gets a blank line
///   before it.
/// - **Equal headings** of sections are matched by text, then in order. What stays ambiguous is kept twice.
/// - **A heading changed here and its text there**: one section with both. **Both changed on one side**: one
///   section gone and one new; if its text changed on the other side, both stand.
/// - **A file of no bytes** is a note in which everything is deleted: what the other side changed stays, and
///   all its untouched prose and entries go.
/// - **A large file**, up to the 50 MB that a vault takes, is merged as any other.
/// - **Invalid UTF-8** is merged as the bytes that it is. Only YAML is read as text: such front matter is
///   merged by lines.
/// - **CRLF on one side only**: a change of the line ends, which all lines get; no line counts as changed for
///   it.
/// - **An open block last** swallows nothing: it gets its closer as soon as something comes behind it.
/// - **An indented heading** that a list before it would swallow loses its indentation.
/// - **A path that is a link** in one version is merged as a file.
public struct TreeMerge {
  /// The merged files, loser notes included, of all paths given.
  public internal(set) var files: [String: VaultFile]
  /// The paths of the losers kept, in order.
  public internal(set) var losers: [String] = []
  /// The notes that could not be joined, for which rule 9's fallback stands.
  public internal(set) var fallbacks: [String] = []

  let base: [String: VaultFile]
  let ancestors: [[String: VaultFile]]
  let left: MergeSide
  let right: MergeSide

  /// Merges `left` and `right`, which both come from `base`.
  ///
  /// The files need to be only those of paths that differ between the base and a side; a path missing from a
  /// side doesn't exist there.
  ///
  /// - Parameter ancestors: the same files of each common ancestor, where `base` stands for several: what is gone
  ///   from one side and as in any of them on the other is gone.
  public init(
    base: [String: VaultFile], ancestors: [[String: VaultFile]] = [], left: MergeSide, right: MergeSide
  ) {
    self.init(
      base: base, ancestors: ancestors, left: left, right: right, joinsStretches: ancestors.isEmpty)
  }

  /// - Parameter joinsStretches: whether entries that are alike in all three versions are merged together,
  ///   which changes nothing but the time that it takes.
  init(
    base: [String: VaultFile], ancestors: [[String: VaultFile]] = [], left: MergeSide, right: MergeSide,
    joinsStretches: Bool
  ) {
    (self.base, self.ancestors, self.left, self.right) = (base, ancestors, left, right)
    if let files = threeWay(base: base, left: left.files, right: right.files) {
      self.files = files
      return
    }
    files = [:]
    let paths = Set(base.keys).union(left.files.keys).union(right.files.keys).sorted()
    let notes = paths.filter { path in
      Self.isNote(path) && [base, left.files, right.files].allSatisfy { $0[path]?.kind != .link }
    }
    for path in Set(paths).subtracting(notes).sorted() { mergeFile(path) }
    var attempt = self
    let stretches =
      joinsStretches ? Stretches(notes, base: base, left: left.files, right: right.files) : nil
    if let stretches, attempt.mergeNotes(notes, stretches) {
      (files, losers, fallbacks) = (attempt.files, attempt.losers, attempt.fallbacks)
    } else {
      _ = mergeNotes(notes, nil)
    }
    settleClashes()
    losers.sort()
  }

  /// Whether a path is merged by entry and section: Markdown, but for the losers' own notes.
  public static func isNote(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".md") && !path.hasPrefix("conflicts/")
  }

  /// Picks the winner of a path: the side whose version is later, else the greater by hash of content, by
  /// bytes and by mode.
  func winner(_ path: String) -> TextMerge.Preference {
    let (leftDate, rightDate) = (left.provenance(path)?.date, right.provenance(path)?.date)
    if leftDate != rightDate {
      guard let leftDate else { return .right }
      guard let rightDate else { return .left }
      return leftDate > rightDate ? .left : .right
    }
    guard let l = left.files[path] else { return .right }
    guard let r = right.files[path] else { return .left }
    let (hash, otherHash) = (SHA256(of: Content(of: l.bytes).bytes), SHA256(of: Content(of: r.bytes).bytes))
    if hash != otherHash { return hash > otherHash ? .left : .right }
    if l.bytes != r.bytes { return r.bytes.lexicographicallyPrecedes(l.bytes) ? .left : .right }
    return l.kind > r.kind ? .left : .right
  }
}
