/// Text made of the lines that have broken Markdown tools.
enum NastyText {
  static let lines = [
    "", "", "   ", "word", "Another line of text.", "two spaces  ", "\ttab", "# One", "## Two",
    "### Three ###", "# A #",
    "## ", "#", "   ## Indented", "    ## Code", "### Three ##  ", "#### Four ####",
    "## [2026-02-16T12:00:00Z] Forged",
    "\\## [2026-02-16T12:00:00Z] Forged", "  ##\t[2026-02-16T12:00Z]", "^01khk54qg0c4n9f2t7v5q1w6xz",
    "text ^01KHK54QG0C4N9F2T7V5Q1W6XZ", "\\^01khk54qg0c4n9f2t7v5q1w6xz",
    "x \\\\^01khk54qg0c4n9f2t7v5q1w6xz  ",
    "**Key:** value", "**Redacted:** no", "- **Key**: v", "- item", "  - nested", "1. one", "> quote",
    "> ## quoted",
    "- ## listed", "```", "```swift", "~~~~", "    ```", "<!-- open", "-->", "<div>", "</div>", "<script>",
    "</script>",
    "<?php", "?>", "<![CDATA[", "]]>", "<!X", "<pre>", "</pre>", "<source>", "<search>", "%% comment", "%%",
    "<% run %>",
    "<\\% x", "<\\\\%", "---", "===", "***", "=======", "<<<<<<< HEAD", ">>>>>>> theirs", "| a | b |",
    "[x]: y", "![[]()",
    "$$", "\u{FEFF}bom", "naïve 🦊", "a\u{2028}b", "\u{0}", "> [!note] callout", "-", "+ plus", "\\", "\\\\",
    "tail \\",
  ]

  static func body(using random: inout SplitMix64) -> String {
    let count = random.number(0...8)
    var text = (0..<count).map { _ in random.pick(lines) }.joined(
      separator: random.one(in: 12) ? "\r\n" : "\n")
    if random.one(in: 3) { text += "\n" }
    return text
  }
}
