/// Puts what matters most into a budget.
///
/// 1. Sections come in a fixed order, and in each the most important blocks first.
/// 2. First each section takes blocks, in order, up to its share of what is left of the budget; then, in the
///    same order, sections take on while there is room. A section ends at the first block that doesn't fit.
/// 3. What doesn't fit is told at the end, with its number and the command that shows it; the room for that is
///    kept free from the start.
struct BriefLayout {
  struct Section {
    var heading: String
    /// What the blocks are, as in “12 alerts that are not resolved”.
    var what: String
    var command: String
    /// The part of the room that is left which the section may take at first, in percent.
    var share: Int
    var blocks: [String]
  }

  private let title: String
  private let sections: [Section]

  init(title: String, _ sections: [Section]) {
    self.title = title
    self.sections = sections.filter { !$0.blocks.isEmpty }
  }

  /// Lays out, in at most `budget` tokens.
  func text(budget: Int) -> (text: String, omitted: [BriefAnswer.Omission]) {
    let limit = budget * 3
    var taken = sections.map { _ in 0 }
    for isFirst in [true, false] {
      for (index, section) in sections.enumerated() {
        let used = size(taken)
        let cap = isFirst ? used + max(0, limit - used) * section.share / 100 : limit
        while taken[index] < section.blocks.count {
          taken[index] += 1
          if size(taken) > cap {
            taken[index] -= 1
            break
          }
        }
      }
    }
    let text = render(taken)
    let omitted = omissions(taken)
    guard text.utf8.count > limit else { return (text, omitted) }
    // Even the list of what was left out is too long.
    let short = omitted.isEmpty ? title : "\(title)\n\nToo little room; say a greater --budget."
    return (String(decoding: Array(short.utf8.prefix(limit)), as: Unicode.ASCII.self), omitted)
  }

  private func size(_ taken: [Int]) -> Int { render(taken).utf8.count }

  private func omissions(_ taken: [Int]) -> [BriefAnswer.Omission] {
    zip(sections, taken).compactMap { section, count in
      let missing = section.blocks.count - count
      return missing > 0 ? .init(what: section.what, count: missing, command: section.command) : nil
    }
  }

  private func render(_ taken: [Int]) -> String {
    var parts = [title]
    for (section, count) in zip(sections, taken) where count > 0 {
      parts.append("## \(section.heading)\n\n" + section.blocks.prefix(count).joined(separator: "\n"))
    }
    let left = omissions(taken)
    if !left.isEmpty {
      let lines = left.map { "- \($0.count) \($0.what): `\($0.command)`" }
      parts.append("## Left out\n\n" + lines.joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}
