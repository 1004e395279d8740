import MarkdownSyntax

@testable import VaultModel

/// Makes vaults, and edits them as people, agents and accidents do; all of it from one seed.
struct VaultGenerator {
  typealias Files = [String: VaultFile]

  var random: SplitMix64
  /// Marks what one side writes, so that both sides' words differ.
  var side: String
  private var words = 0
  private var tick = 0

  init(seed: UInt64, side: String) {
    random = SplitMix64(seed: seed &* 3 &+ UInt64(side.utf8.first ?? 0) &* 0x1000_0000_01b3)
    self.side = side
  }

  static let paths = [
    "agents/jerry/MEMORY.md", "archive/2025.md", "notes/state.md", "shared/DECISIONS.md", "shared/EVENTS.md",
  ]

  /// A vault of one to four notes.
  mutating func vault() -> Files {
    var files = Files()
    for path in Self.paths.shuffled(using: &random).prefix(random.number(1...4)) {
      files[path] = VaultFile(note())
    }
    if random.one(in: 6) { files["image.png"] = VaultFile([0x89, 0x50, UInt8(random.number(0...9))]) }
    return files
  }

  mutating func note() -> [UInt8] {
    let isTight = random.one(in: 6)
    let descends = random.one(in: 6)
    var text = random.one(in: 8) ? "\u{FEFF}" : ""
    if random.one(in: 2) { text += frontMatter() }
    if random.one(in: 2) { text += prose() }
    for index in 0..<random.number(1...3) {
      if index > 0 || random.one(in: 2) { text += "\(random.pick(["#", "##"])) \(heading())\n" + prose() }
      let isLog = random.one(in: 5)
      var run = (0..<random.number(isLog ? 5...12 : 0...5)).map { _ in entry(isLogged: isLog) }
      if descends { run.reverse() }
      text += run.joined(separator: isTight ? "" : "\n") + (isTight ? "" : "\n")
    }
    if random.one(in: 5) { while text.last == "\n" { text.removeLast() } }
    if random.one(in: 8) { text += "\n\n" }
    let bytes = Array(text.utf8)
    return random.one(in: 8) ? bytes.withLineEndings(.crlf) : bytes
  }

  /// - Parameter isLogged: whether it has an id, and a later time than the one before.
  mutating func entry(isLogged: Bool = false) -> String {
    if isLogged || random.one(in: 3) { tick += 1 }
    let time = Timestamp(seconds: 1_771_243_200 + Int64(tick) * 60)
    let title = random.one(in: 10) ? "" : word()
    if !isLogged, random.one(in: 3) {
      let blank = random.one(in: 3) ? "\n" : ""
      let field = random.one(in: 2) ? "- **Status**: \(word())\n" : ""
      return "## [\(time)] \(title)\n\(blank)\(field)" + prose()
    }
    let names = ["Status", "Context", "Task", "Decision", "Two words"].shuffled(using: &random)
    let fields = names.prefix(random.number(0...3)).map { Field(key: $0, value: word()) }
    let body = random.one(in: 2) ? "" : prose()
    words += 1
    let reading = HybridClock.Reading(milliseconds: time.milliseconds, counter: UInt16(words))
    let id = EntryID(reading: reading, node: side, random: UInt32(words))
    guard let draft = try? EntryDraft(title: title, fields: fields, body: body) else { return "" }
    return String(decoding: draft.rendered(id: id, at: time).bytes, as: UTF8.self)
  }

  mutating func frontMatter() -> String {
    if random.one(in: 12) { return "---\n: not yaml [\n---\n" }
    var text = "---\n"
    if random.one(in: 2) {
      text += "tags: [\((0..<random.number(0...3)).map { _ in word() }.joined(separator: ", "))]\n"
    }
    if random.one(in: 2) {
      text += "aliases:\n" + (0..<random.number(1...3)).map { _ in "  - \(word())\n" }.joined()
    }
    if random.one(in: 2) { text += "status: \(word())\n" }
    if random.one(in: 4) { text += "# a comment \(word())\nowner: \"\(word())\"\n" }
    return text + "---\n"
  }

  mutating func prose() -> String {
    (0..<random.number(0...4)).map { _ in line() + "\n" }.joined()
  }

  mutating func line() -> String {
    random.one(in: 5) ? random.pick(NastyText.lines) : random.one(in: 12) ? "" : "Text \(word())."
  }

  mutating func heading() -> String { random.one(in: 4) ? "Same" : "About \(word())" }

  mutating func word() -> String {
    words += 1
    return "\(side)\(words)"
  }
}
