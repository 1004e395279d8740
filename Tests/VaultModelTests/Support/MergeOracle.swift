@testable import VaultModel

/// Looks for what a merge lost, doubled or damaged, knowing only what an entry is.
struct MergeOracle {
  /// One tree, read.
  struct Tree {
    struct Item {
      var id: EntryID
      var heading: [UInt8]
      var content: Content
      var writtenID: EntryID?
      var isRedacted: Bool
    }

    var items = [Item]()
    var lines = Set<[UInt8]>()
    var frontMatter = Set<[UInt8]>()
    var text = ""

    init(_ files: [String: VaultFile]) {
      var taken = Set<EntryID>()
      for (path, file) in files.sorted(by: { $0.key < $1.key }) {
        let hasMark = file.bytes.starts(with: Document.byteOrderMark)
        let content = Content(of: file.bytes.dropFirst(hasMark ? 3 : 0))
        // Two notes of one loser differ in who is known to have brought it; one of them stays.
        let isLoser = path.hasPrefix("conflicts/")
        lines.formUnion(
          content.lines.map { Array($0.trimmed) }.filter { line in
            !isLoser || !["- **Kept here:**", "- **In the note:**"].contains { line.starts(with: $0.utf8) }
          })
        text += String(decoding: content.bytes, as: UTF8.self) + "\n"
        guard TreeMerge.isNote(path) else { continue }
        let document = Document(file.bytes)
        frontMatter.formUnion(Content(of: file.bytes[document.frontMatter]).lines.map { Array($0.trimmed) })
        for entry in document.entries(path: path, taken: taken) {
          taken.insert(entry.id)
          items.append(
            Item(
              id: entry.id, heading: Array(entry.content.firstLine.trimmed), content: entry.content,
              writtenID: EntryText(entry.content).id,
              isRedacted: entry.field("Redacted") != nil))
        }
      }
    }

    func items(headed heading: [UInt8]) -> [Item] { items.filter { $0.heading == heading } }
  }

  private let base: Tree
  /// The common ancestors, where the base stands for several.
  private let ancestors: [Tree]
  private let sides: [Tree]
  private let result: Tree
  private let hasFallbacks: Bool
  /// The versions of each entry of the base and the sides.
  private let families: Families

  init(_ sample: MergeCase) {
    self.init(base: sample.base, left: sample.left, right: sample.right, merge: sample.merge)
  }

  init(
    base: [String: VaultFile], ancestors: [[String: VaultFile]] = [], left: [String: VaultFile],
    right: [String: VaultFile], merge: TreeMerge
  ) {
    self.base = Tree(base)
    self.ancestors = ancestors.map(Tree.init)
    sides = [Tree(left), Tree(right)]
    result = Tree(merge.files)
    hasFallbacks = !merge.fallbacks.isEmpty
    families = Families(self.base.items + sides.flatMap(\.items))
  }

  /// Versions that may be of one entry: with its id or its heading, or those of another such version.
  private struct Families {
    private enum Name: Hashable {
      case id(EntryID)
      case heading([UInt8])
    }

    /// Each name's family, an index into ``members``.
    private var indices = [Name: Int]()
    private var members = [[Tree.Item]]()

    init(_ items: [Tree.Item]) {
      for item in items {
        let found = Set(Self.names(item).compactMap { indices[$0] }).sorted()
        guard let home = found.first else {
          for name in Self.names(item) { indices[name] = members.count }
          members.append([item])
          continue
        }
        members[home].append(item)
        for other in found.dropFirst() {
          members[home] += members[other]
          members[other] = []
        }
        for name in members[home].flatMap(Self.names) { indices[name] = home }
      }
    }

    /// Every version that may be one of this entry.
    func kin(of item: Tree.Item) -> [Tree.Item] {
      Set(Self.names(item).compactMap { indices[$0] }).sorted().flatMap { members[$0] }
    }

    private static func names(_ item: Tree.Item) -> [Name] {
      [item.id, item.writtenID].compactMap { $0.map(Name.id) } + [.heading(item.heading)]
    }
  }

  /// What can be wrong with a result.
  enum Fault: String, CaseIterable { case lost, doubled, resurrected, damaged }

  struct Complaint: CustomStringConvertible {
    var fault: Fault
    var text: String

    init(_ fault: Fault, _ text: String) { (self.fault, self.text) = (fault, text) }

    var description: String { "\(fault): \(text)" }
  }

  /// What is wrong with the result.
  var complaints: [Complaint] {
    var complaints = [Complaint]()
    for (side, other) in [(sides[0], sides[1]), (sides[1], sides[0])] {
      if !hasFallbacks { complaints += lost(of: side, other) + revived(of: side, other) }
      complaints += lostLines(of: side, other)
    }
    if !hasFallbacks { complaints += damaged() + doubled() }
    return complaints
  }

  /// Whether one content is the other with a line behind it that closes a block, the heading's indentation
  /// and the blank lines before a closer aside.
  private func isClosed(_ content: Content, _ closed: Content) -> Bool {
    var (rest, closedRest) = (content.bytes.drop { $0.isBlank }, closed.bytes.drop { $0.isBlank })
    var last: UInt8?
    while let byte = rest.first, byte == closedRest.first {
      last = byte
      rest.removeFirst()
      closedRest.removeFirst()
    }
    if closedRest.isEmpty { return rest.isEmpty }
    let closer = closedRest.drop { $0 == .lineFeed }
    return rest.isEmpty
      ? closedRest.first == .lineFeed && isCloser(closer)
      : last == .lineFeed && rest.drop { $0 == .lineFeed } == closer && isCloser(closer)
  }

  private func isCloser(_ line: ArraySlice<UInt8>) -> Bool {
    let closers = ["", "-->", "?>", "]]>", ">", "</script>", "</pre>", "</style>", "</textarea>"]
    return closers.contains(String(decoding: line, as: UTF8.self))
      || line.allSatisfy { $0 == UInt8(ascii: "`") } || line.allSatisfy { $0 == UInt8(ascii: "~") }
  }

  private func show(_ content: Content) -> String { content.text.debugDescription }

  /// An entry that is new on one side stands in the result as often as there.
  private func lost(of side: Tree, _ other: Tree) -> [Complaint] {
    side.items.compactMap { item in
      let known = base.items + other.items
      let names = [item.id, item.writtenID]
      guard !known.contains(where: { $0.heading == item.heading || names.contains($0.id) }) else {
        return nil
      }
      func isLike(_ other: Tree.Item) -> Bool {
        isClosed(item.content, other.content) || isClosed(other.content, item.content)
      }
      let (wanted, found) = (side.items.count(where: isLike), result.items.count(where: isLike))
      if found == wanted { return nil }
      return Complaint(
        found < wanted ? .lost : .doubled,
        "new entry \(found) times instead of \(wanted): \(show(item.content))")
    }
  }

  /// An entry deleted on one side is gone if it is untouched on the other, and stays if it was changed there.
  private func revived(of side: Tree, _ other: Tree) -> [Complaint] {
    base.items.compactMap { item in
      guard base.items(headed: item.heading).count == 1, side.items(headed: item.heading).isEmpty,
        !side.items.contains(where: { $0.id == item.id })
      else { return nil }
      let theirs = other.items(headed: item.heading)
      guard theirs.count == 1, let found = theirs.first, found.id == item.id else { return nil }
      let isCopied = other.items.count { [item.id, found.writtenID ?? item.id].contains($0.writtenID) } > 1
      if isCopied { return nil }
      let standing = result.items(headed: item.heading)
      // Neither to put a closer in nor to take it away is a change.
      if isClosed(found.content, item.content), found.content != item.content { return nil }
      if isClosed(item.content, found.content) {
        return found.content != item.content || standing.isEmpty
          ? nil : Complaint(.resurrected, "deleted entry is back: \(show(item.content))")
      }
      // As in any common ancestor is untouched.
      if ancestors.contains(where: { $0.items.contains { isClosed($0.content, found.content) } }) {
        return nil
      }
      let stays = standing.contains { isClosed(found.content, $0.content) }
      return stays
        ? nil : Complaint(.lost, "entry changed here and deleted there is gone: \(show(found.content))")
    }
  }

  /// Every entry of the result is a side's, or its lines all come from versions of it.
  private func damaged() -> [Complaint] {
    return result.items.compactMap { item in
      if sides.contains(where: { side in side.items.contains { isClosed($0.content, item.content) } }) {
        return nil
      }
      let kin = families.kin(of: item)
      let lines = Set(kin.flatMap { $0.content.lines.map { Array($0.trimmed) } } + [[]])
      let own = item.content.lines
      let strange = (own.last.map(isCloser) == true ? own.dropLast() : own).filter {
        !lines.contains(Array($0.trimmed))
      }
      guard let line = strange.first else { return nil }
      return Complaint(
        .damaged,
        "strange line \(String(decoding: line, as: UTF8.self).debugDescription) in \(show(item.content))")
    }
  }

  /// No content stands more often than in the base and copied on both sides.
  private func doubled() -> [Complaint] {
    func count(_ tree: Tree, _ content: Content) -> Int {
      tree.items.count { isClosed($0.content, content) }
    }
    return Dictionary(grouping: result.items, by: \.content).compactMap { content, standing in
      let found = count(result, content)
      if found <= 1 { return nil }
      let ids = Set(sides.flatMap { $0.items.filter { isClosed($0.content, content) }.map(\.id) })
      let before = count(base, content)
      let copies = sides.map { max(0, count($0, content) - before) }.reduce(0, +)
      let (writtenID, heading) = (standing[0].writtenID, standing[0].heading)
      // Copies of one entry may come to be alike when each is changed. What lost its id is known by its heading.
      let copied =
        sides.map { side in
          side.items.count { writtenID != nil && $0.writtenID == writtenID || $0.heading == heading }
        }.max() ?? 0
      let most = ids.count < 2 && copied < 2 ? 1 : max(1, ids.count, before + copies, copied)
      return found <= most
        ? nil : Complaint(.doubled, "\(found) times instead of \(most): \(show(content))")
    }
  }

  /// Every line that a side wrote stands somewhere.
  private func lostLines(of side: Tree, _ other: Tree) -> [Complaint] {
    let before = ancestors.reduce(into: base.lines) { $0.formUnion($1.lines) }
    let missing = side.lines.filter { !$0.isEmpty && !before.contains($0) && !result.lines.contains($0) }
    if missing.isEmpty { return [] }
    return missing.subtracting(excusedLines(of: side, other))
      .compactMap {
        line in
        if isCloser(line[...]) { return nil }
        if side.frontMatter.contains(line) {
          let words = line.split { !($0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A) }
          let new = words.map { String(decoding: $0, as: UTF8.self) }.filter { !base.text.contains($0) }
          if new.allSatisfy(result.text.contains) { return nil }
        }
        return Complaint(.lost, "line: \(String(decoding: line, as: UTF8.self).debugDescription)")
      }
  }

  /// Lines of entries that the other side redacted, or wrote on in.
  private func excusedLines(of side: Tree, _ other: Tree) -> Set<[UInt8]> {
    var excused = Set<[UInt8]>()
    for item in side.items {
      let names = Set(families.kin(of: item).flatMap { [$0.id, $0.writtenID].compactMap(\.self) })
      for theirs in other.items where names.contains(theirs.id) || theirs.heading == item.heading {
        if theirs.isRedacted, !item.isRedacted || item.content < theirs.content {
          excused.formUnion(item.content.lines.map { Array($0.trimmed) })
        }
        if theirs.content.bytes.starts(with: item.content.bytes), let last = item.content.lines.last {
          excused.insert(Array(last.trimmed))
        }
      }
    }
    return excused
  }
}
