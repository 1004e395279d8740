/// Makes documents of everything that is known to trip Markdown tools.
struct DocumentGenerator {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// Returns a document of a few dozen lines at most.
  mutating func document() -> [UInt8] {
    if chance(60) { return [] }
    var document: [UInt8] = chance(10) ? [0xEF, 0xBB, 0xBF] : []
    if chance(6) {
      document += lines(Self.frontMatters.randomElement(using: &random) ?? [])
    }
    for _ in 0..<Int.random(in: 1...14, using: &random) { document += block() }
    if chance(3) { while document.last == 0x0A || document.last == 0x0D { document.removeLast() } }
    return document
  }

  /// Returns an entry or a section to append: a heading and a few blocks that swallow nothing.
  mutating func piece() -> [UInt8] {
    let heading = ["## [2026-02-16T12:00:00Z] Rotate", "# Section", "##", "## a ##", "### c"]
    let bodies = ["", "text\n", "\ntext\n- a\n", "```\n# code\n```\n", "> quote\n\n---\n", "\n---\n"]
    return Array(((heading.randomElement(using: &random) ?? "#") + "\n").utf8)
      + Array((bodies.randomElement(using: &random) ?? "").utf8)
  }

  /// Returns bytes of tokens that have a meaning at the start or inside of blocks, with no sense at all.
  mutating func noise() -> [UInt8] {
    var noise: [UInt8] = []
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      noise += (Self.tokens.randomElement(using: &random) ?? "").utf8
      if chance(4) { noise += Array("\n".utf8) }
      if chance(12) { noise += Array("\n# x\n".utf8) }
    }
    return noise
  }

  private mutating func block() -> [UInt8] {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return [0xFF, 0xC3, 0x28, 0xE2, 0x82] + lineEnd()
    case 1: return Array("nul\0 <di\0v>".utf8) + lineEnd()
    case 2: return lines([String(repeating: "#", count: Int.random(in: 1...8, using: &random)) + " h"])
    case 3, 4: return lines(fence())
    case 5, 6: return lines([html()])
    case 7, 8, 9: return lines(Self.headings.randomElement(using: &random) ?? [])
    default: return lines(Self.blocks.randomElement(using: &random) ?? [])
    }
  }

  private mutating func fence() -> [String] {
    let mark = chance(2) ? "`" : "~"
    let opener = String(repeating: mark, count: Int.random(in: 2...6, using: &random))
    let container =
      ["", "", " ", "   ", "    ", "- ", "> ", "1. ", "- > "].randomElement(using: &random) ?? ""
    let info = ["", "", " swift", " a`b", " a~b"].randomElement(using: &random) ?? ""
    var lines = [container + opener + info, "# code"]
    if chance(2) { lines.append(opener + (chance(3) ? mark : "")) }
    if chance(4) { lines.append(String(opener.dropLast())) }
    return lines
  }

  private mutating func html() -> String {
    let indent = ["", "", " ", "   ", "    ", "- ", "> "].randomElement(using: &random) ?? ""
    return indent + (Self.tags.randomElement(using: &random) ?? "")
  }

  private mutating func lines(_ lines: [String]) -> [UInt8] {
    let ending = lineEnd()
    var bytes: [UInt8] = []
    for line in lines { bytes += Array(line.utf8) + (chance(20) ? lineEnd() : ending) }
    if chance(2) { bytes += ending }
    return bytes
  }

  private mutating func lineEnd() -> [UInt8] {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: [0x0D]
    case 1, 2: [0x0D, 0x0A]
    default: [0x0A]
    }
  }

  private mutating func chance(_ one: Int) -> Bool {
    Int.random(in: 0..<one, using: &random) == 0
  }

  private static let frontMatters: [[String]] = [
    ["---", "# comment", "key: value", "---"], ["---  ", "---\t"], ["---", "open: true"],
    ["----", "a: b", "---"], ["", "---", "# comment", "---"], [" ---", "a: b", "---"],
    ["---", "a: |", "  ---", "# comment", "---"], ["---", "a: b", "...", "# one"],
  ]

  private static let headings: [[String]] = [
    ["# one"], ["## [2026-02-16T12:00:00Z] Rotate the keys", "**Task:** Rotate", "^01khk54qg0"],
    ["## closed ##"], ["##"], ["#"], ["#nospace"], ["####### seven"], [" # one space"],
    ["  ## two spaces"], ["   ### three spaces"], ["    #### four spaces"], ["\t# tab"], ["##\ttab"],
    ["setext", "==="], ["setext", "---"], ["#setext", "---"], ["# atx", "==="], ["a", "# b", "---"],
    ["# trailing  "], ["#  "], ["\\# escaped"], ["text", "## interrupting"], ["- item", "# after"],
    ["- item", "  # within"], ["- item", "", "  # within"], ["- item", " # after"], ["> quote", "# after"],
    ["1. item", "   # within"], ["> # within"], ["- # within"], ["-", "  # within"], ["2. a", "   # b"],
  ]

  private static let blocks: [[String]] = [
    ["text"], ["text  ", "trailing  "], ["| a | b |", "|---|---|", "| 1 | 2 |"],
    ["> [!note] Callout", "> text"], ["%% comment %%"], ["%%", "# in a comment", "%%"], ["---"],
    ["***"], ["* * *"], ["_ _ _"], ["==="], ["=======", "<<<<<<< HEAD"], ["- a", "  - b", "    - c"],
    ["    indented", "    # code"], ["", "", ""], ["[a]: /url"], ["[a]: /url", "==="],
    ["[a[b]: /url", "==="], ["[[link]] ![[embed]] [x](y)"], ["*em* _em_ `code` ``"], ["![[]()![[]()"],
    ["\\"], ["<https://example.org>"], ["a <b> c"], ["^block-id"], ["- [ ] task"],
    ["\u{2028}# no line end"], ["\u{0C}# form feed"], ["\u{A0}# blank"],
  ]

  private static let tags: [String] = [
    "<script", "<script>", "<PRE>", "<style x>", "<textarea>", "<!-- open", "<!-- closed -->", "-->", "<?php",
    "?>", "<!DOCTYPE", "<!doctype x>", "<!x", "<![CDATA[", "]]>", "<div>", "</div>", "<div", "<search>",
    "<SEARCH", "</search>", "<source>", "<source src='a'>", "<source src", "</source", "<a b>",
    "<a b='![*' _c>", "<a *>", "</a>", "<a", "<a_b>", "<del>", "</script>", "</pre>", "</style>",
    "</textarea>", "<!--x", "<!->", "<!-->", "<?>", "<?x", "text <!--", "text <?", "text -->",
  ]

  private static let tokens: [String] = [
    "[", "]", "(", ")", "!", "*", "_", "\\", "`", "``", "```", "~~~", "<", ">", "a", " ", "  ", "    ", "\t",
    "# x", "<!--", "-->", "<?", "?>", "<!A", "<![CDATA[", "]]>", "- ", "* ", "> ", "1. ", "2. ", "===", "---",
    ":", "/u", "\"", "'", "<a _b>", "<a x='![*'>", "<div", "</p>", "[a]: /u", "[a[b]: /u", "[a\\[b]: /u",
    "[a]: <b<?c>", "***", "_ _ _", "&amp;", "\r", "\r\n", "<a *>", "<a_b>", "]: ", "<b!c>", "\0",
  ]
}
