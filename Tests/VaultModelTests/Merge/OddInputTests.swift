import MarkdownSyntax
import Testing

@testable import VaultModel

/// What is decided for inputs that nobody meant to write, as ``TreeMerge`` lists them.
@Suite struct OddInputTests {
  private let one = "## [2026-02-16T12:00:00Z] One\n**Status:** open\n^01khk54qg0c4n9f2t7v5q1w6xz\n"
  private let two = "## [2026-02-16T12:00:01Z] Two\n^01khk54rf8c4n9f2t7v5q1w6xz\n\nText.\n"
  private let three = "## [2026-02-16T12:00:02Z] Three\n^01khk54segc4n9f2t7v5q1w6xz\n"

  /// Merges one note both ways round, which must give the same.
  private func merge(_ base: [UInt8]?, _ left: [UInt8], _ right: [UInt8]) -> TreeMerge {
    func files(_ bytes: [UInt8]?) -> [String: VaultFile] { bytes.map { ["a.md": VaultFile($0)] } ?? [:] }
    let merge = TreeMerge(base: files(base), left: MergeSide(files(left)), right: MergeSide(files(right)))
    let mirrored = TreeMerge(base: files(base), left: MergeSide(files(right)), right: MergeSide(files(left)))
    #expect(merge.files == mirrored.files)
    #expect(merge.losers == mirrored.losers)
    return merge
  }

  private func merge(_ base: String?, _ left: String, _ right: String) -> (text: String, losers: Int) {
    let merge = merge(base.map { Array($0.utf8) }, Array(left.utf8), Array(right.utf8))
    return (String(decoding: merge.files["a.md"]?.bytes ?? [], as: UTF8.self), merge.losers.count)
  }

  @Test func `conflict markers in an entry are its text`() {
    let marked = "\(one)\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n"
    let result = merge(marked, "\(marked)\n\(two)", "\(marked)\n\(three)")
    #expect(result.text == "\(marked)\n\(two)\n\(three)")
    #expect(result.losers == 0)
    #expect(merge(one, marked, "\(one)\n\(two)").text == "\(marked)\n\(two)")
  }

  @Test func `of two entries with one id the one that is as in the base has it`() {
    let copy = one.replacing("One", with: "Copied").replacing("12:00:00", with: "12:00:09")
    let closed = one.replacing("open", with: "closed")
    let result = merge("\(one)\n\(two)", "\(one)\n\(two)\n\(copy)", "\(closed)\n\(two)")
    #expect(result.text == "\(closed)\n\(two)\n\(copy)")
    #expect(result.losers == 0)
  }

  @Test func `an id that both sides gave is one, and a copy without it stays without`() {
    let bare = one.replacing("^01khk54qg0c4n9f2t7v5q1w6xz\n", with: "")
    let result = merge(bare, "\(one)\n\(two)", "\(one)\n\(bare)")
    #expect(result.text == "\(one)\n\(bare)\n\(two)")
    #expect(result.losers == 0)
  }

  @Test func `an id edited is one entry gone and another new`() {
    let renamed = one.replacing("^01khk54qg0c4n9f2t7v5q1w6xz", with: "^01khk54qg0zzzzzzzzzzzzzzzz")
    #expect(merge("\(one)\n\(two)", "\(renamed)\n\(two)", "\(one)\n\(two)").text == "\(renamed)\n\(two)")
    // What changed meanwhile is kept: both stand.
    let closed = one.replacing("open", with: "closed")
    let result = merge("\(one)\n\(two)", "\(renamed)\n\(two)", "\(closed)\n\(two)")
    #expect(result.text.contains(renamed) && result.text.contains(closed))
    #expect(result.losers == 0)
  }

  @Test func `an id removed is the same entry while its heading is there once`() {
    let bare = one.replacing("^01khk54qg0c4n9f2t7v5q1w6xz\n", with: "")
    let closed = one.replacing("open", with: "closed")
    #expect(merge("\(one)\n\(two)", "\(bare)\n\(two)", "\(closed)\n\(two)").text == "\(closed)\n\(two)")
  }

  @Test func `an id removed here and edited there leaves the bare entry and the new one, and no third`() {
    let bare = one.replacing("^01khk54qg0c4n9f2t7v5q1w6xz\n", with: "")
    let renamed = one.replacing("^01khk54qg0c4n9f2t7v5q1w6xz", with: "^01khk54qg0zzzzzzzzzzzzzzzz")
    let both = merge(one, bare, renamed).text
    #expect(both.contains(renamed) && both.contains(bare))
    let closed = one.replacing("open", with: "closed")
    let later = merge(one, both, closed).text
    #expect(later.contains(renamed) && later.contains(closed))
    #expect(later.split(separator: "## [").count == 2)
  }

  @Test func `a closer taken away is no change, for joining puts it back`() {
    let fenced = "## [2026-02-16T12:00:02Z] Three\n\n```\ncode\n```\n"
    let open = fenced.replacing("code\n```\n", with: "code\n")
    #expect(merge(fenced, open, "").text == "")
    #expect(merge("# S\n\n```\n```\n", "# S\n\n```\n", one).text == one)
    #expect(merge(fenced, open, "\(fenced)\n\(two)").text.contains("code\n```\n"))
  }

  @Test func `text that would open front matter gets a blank line before it`() {
    let result = merge("", "---\n", "\(one)\n---\n")
    #expect(result.text == "\n---\n\n\(one)\n---\n")
    #expect(result.losers == 0)
    #expect(merge("", result.text, "---\n").text == result.text)
  }

  @Test func `what both changed never reads as if nobody had`() {
    let text = two.replacing("\n\nText.", with: "\nText.")
    let bare = "## [2026-02-16T12:00:01Z] Two\n"
    let result = merge(two, text, bare)
    #expect(result.losers == 1)
    #expect(result.text != two)
  }

  @Test func `headings edited to be equal are told apart by their text`() {
    let base = "# A\n\nText of a.\n\n# B\n\nText of b.\n"
    let equal = "# B\n\nText of a.\n\n# B\n\nText of b.\n"
    #expect(merge(base, equal, base + "More.\n").text == equal + "More.\n")
    #expect(merge(base, equal, base.replacing("of a.", with: "of a!")).losers == 0)
  }

  @Test func `a heading renamed here and its text edited there are one section with both`() {
    let base = "# Plan\n\nFirst.\nSecond.\n\n# Other\n\nText.\n"
    let result = merge(
      base, base.replacing("# Plan", with: "# The plan"), base.replacing("Second.", with: "Second!"))
    #expect(result.text == "# The plan\n\nFirst.\nSecond!\n\n# Other\n\nText.\n")
    #expect(result.losers == 0)
  }

  @Test func `a file of no bytes is a note in which everything is deleted`() {
    #expect(merge("\(one)\n\(two)", "", "\(one)\n\(two)").text == "")
    #expect(merge("\(one)\n\(two)", "", "\(one)\n\(two)\n\(three)").text == three)
    #expect(merge("", "", one).text == one)
    #expect(merge(nil, "", one).text == one)
  }

  @Test func `bytes that are no UTF-8 are merged as they are`() {
    let (odd, more) = (Array(one.utf8) + [0xFF, 0xFE, 0xC3, 0x0A], Array("\n\(two)".utf8))
    let merge = merge(odd, odd + more, odd + Array("\n\(three)".utf8))
    #expect(merge.files["a.md"]?.bytes == odd + more + Array("\n\(three)".utf8))
    let changed = Array(one.utf8) + [0xFF, 0xFF, 0x0A]
    #expect(self.merge(odd, changed, odd + more).files["a.md"]?.bytes == changed + more)
  }

  @Test func `CRLF on one side only is what all lines get`() {
    let crlf = String(decoding: Array("\(one)\n\(two)".utf8).withLineEndings(.crlf), as: UTF8.self)
    let result = merge("\(one)\n\(two)", crlf, "\(one)\n\(two)\n\(three)")
    let wanted = Array("\(one)\n\(two)\n\(three)".utf8).withLineEndings(.crlf)
    #expect(Array(result.text.utf8) == wanted)
    #expect(result.losers == 0)
  }

  @Test func `an open fence in the last entry gets its closer when something comes behind it`() {
    let open = "\(one)\n```sh\nls\n"
    #expect(merge(open, open, open).text == open)
    let result = merge(open, "\(open)```\n\n\(two)", "\(open)```\n\n\(three)")
    let document = Document(Array(result.text.utf8))
    #expect(document.pieces.count == 3)
    #expect(result.losers == 0)
    let appended = merge("", open, two).text
    #expect(appended == "\(open)```\n\n\(two)")
  }

  /// The greatest file that a vault takes.
  @Test func `a file of 50 MB on both sides`() {
    let size = Scale.isLarge ? 50_000_000 : 1_000_000
    let line = Array("A line of text that fills a file of prose, and says no more than that.\n".utf8)
    let prose = Array("# Prose\n\n".utf8) + Array(repeatElement(line, count: size / line.count).joined())
    var merged: TreeMerge?
    let time = ContinuousClock().measure {
      merged = merge(prose, Array("First.\n\n".utf8) + prose, prose + Array("\n# Last\n".utf8))
    }
    #expect(merged?.files["a.md"]?.bytes == Array("First.\n\n".utf8) + prose + Array("\n# Last\n".utf8))
    #expect(time < .seconds(Scale.isLarge ? 60 : 15))
  }
}
