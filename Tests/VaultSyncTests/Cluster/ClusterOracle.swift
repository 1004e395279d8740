import VaultModel
import VaultStore

/// Knows what was acknowledged and what was deleted on purpose, from what people and agents did and saw; it
/// asks nothing of the code under test.
struct ClusterOracle {
  struct Fact {
    enum Kind { case entry, text }

    var kind: Kind
    /// Who wrote it where.
    var origin: String
    /// For an entry: as it was written, while nobody has edited it.
    var content: Content?
    /// Somebody who saw it took it away.
    var isRemoved = false
    /// Why it need not be there: it was never acknowledged, or its writer's own node overwrote it.
    var mayMiss: String?
    /// Why it may be there though it was deleted: it was written again, moved, or the deletion was undone and
    /// that was reported.
    var mayReturn: String?
    /// Why it may stand twice: somebody wrote or copied it again.
    var mayDouble: String?
    /// For an entry: what was changed in it.
    var edits = Set<Int>()
    /// The notes that somebody who saw it there took it from. Where it stood twice, two people may each have taken one
    /// copy away, with the other before them.
    var leftFrom = Set<VaultPath>()
    /// For an entry: the edits that each who deleted it had before them.
    var removals = [Set<Int>]()
  }

  private(set) var facts = [Int: Fact]()

  /// Takes in something new that somebody writes.
  mutating func add(_ kind: Fact.Kind, _ origin: String, edits entry: Int? = nil) -> Int {
    let number = facts.count
    facts[number] = Fact(kind: kind, origin: origin)
    if let entry {
      facts[entry]?.edits.insert(number)
      facts[entry]?.content = nil
    }
    return number
  }

  mutating func change(_ number: Int, _ body: (inout Fact) -> Void) {
    if var fact = facts[number] {
      body(&fact)
      facts[number] = fact
    }
  }

  /// Changes the entry that a piece of text is an edit of.
  mutating func changeEdited(by text: Int, _ body: (inout Fact) -> Void) {
    for number in facts.keys where facts[number]?.edits.contains(text) == true { change(number, body) }
  }

  func isEntry(_ number: Int) -> Bool { facts[number]?.kind == .entry }

  /// What is wrong with the files that all nodes have in the end.
  func violations(in files: [VaultPath: VaultFile]) -> [ClusterViolation] {
    let anywhere = Token.all(in: files).anywhere
    var standing = [Int: [(path: VaultPath, content: Content)]]()
    for (path, file) in files where TreeMerge.isNote(path.description) {
      for entry in Document(file.bytes).entries(path: path.description) {
        for number in Token.all(in: entry.title.utf8) {
          standing[number, default: []].append((path, entry.content))
        }
      }
    }
    return facts.sorted { $0.key < $1.key }.compactMap { number, fact in
      let found = standing[number] ?? []
      let name = "\(Token.text(number)) (\(fact.origin))"
      let isRequired = !fact.isRemoved && fact.mayMiss == nil && fact.leftFrom.count < 2
      guard fact.kind == .entry else {
        return isRequired && !anywhere.contains(number) ? .init(.textLost, "\(name) is nowhere") : nil
      }
      if isRequired, found.isEmpty {
        return .init(
          .entryLost, "\(name) is " + (anywhere.contains(number) ? "no entry any more" : "nowhere"))
      }
      if found.count > 1, fact.mayDouble == nil {
        return .init(.entryDoubled, "\(name) stands in \(found.map(\.path).sorted())")
      }
      let isGone = fact.mayReturn == nil && fact.removals.contains(where: fact.edits.isSubset)
      if isGone, !found.isEmpty { return .init(.entryBack, "\(name) was deleted") }
      if let content = fact.content, let found = found.first?.content, isRequired, found != content {
        return .init(
          .entryDamaged, "\(name) is \(found.text.debugDescription), not \(content.text.debugDescription)")
      }
      return nil
    }
  }
}

/// Something that must never happen.
struct ClusterViolation: Hashable, CustomStringConvertible {
  enum Kind: String, CaseIterable {
    /// A claim was held by two, or by nobody who asked for it long enough.
    case claim
    case entryLost, entryDoubled, entryBack, entryDamaged, textLost
    case notTheSame, notAtRest, failed, stranger
  }

  var kind: Kind
  var what: String

  init(_ kind: Kind, _ what: String) { (self.kind, self.what) = (kind, what) }

  var description: String { "\(kind.rawValue): \(what)" }
}
