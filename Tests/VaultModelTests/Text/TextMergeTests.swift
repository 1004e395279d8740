import Testing

@testable import VaultModel

@Suite struct TextMergeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var base: String
    var left: String
    var right: String
    var merged: String
    var conflict = false

    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(name: "nothing changed", base: "abc", left: "abc", right: "abc", merged: "abc"),
    Case(name: "one side changed", base: "abc", left: "aXc", right: "abc", merged: "aXc"),
    Case(name: "both changed alike", base: "abc", left: "aXc", right: "aXc", merged: "aXc"),
    Case(name: "apart", base: "abcde", left: "Xbcde", right: "abcdY", merged: "XbcdY"),
    Case(name: "one deleted, one added apart", base: "abcd", left: "bcd", right: "abcdZ", merged: "bcdZ"),
    Case(name: "the same line", base: "abc", left: "aXc", right: "aYc", merged: "aXc", conflict: true),
    Case(name: "both appended", base: "a", left: "aX", right: "aY", merged: "aX", conflict: true),
    Case(name: "deleted and changed", base: "abc", left: "ac", right: "aYc", merged: "ac", conflict: true),
    Case(name: "no base", base: "", left: "a", right: "b", merged: "a", conflict: true),
  ])
  func `a merge is by lines`(_ sample: Case) {
    let (base, left, right) = (lines(sample.base), lines(sample.left), lines(sample.right))
    let merge = TextMerge(base: base, left: left, right: right, winner: Winner(.left))
    #expect(merge.lines == lines(sample.merged))
    #expect(merge.hasConflict == sample.conflict)
    let mirrored = TextMerge(base: base, left: right, right: left, winner: Winner(.right))
    #expect(mirrored.lines == merge.lines)
    #expect(mirrored.hasConflict == merge.hasConflict)
  }

  /// Edits of a word where every character occurs once, so that what is to come of them is plain.
  @Test func `edits that are apart are all taken`() {
    for seed in Seeds.all(default: 500) {
      var random = SplitMix64(seed: seed)
      let base = Array("abcdefghijklmnop")
      var (left, right, merged) = ("", "", "")
      var isLeft = random.one(in: 2)
      for (index, letter) in base.enumerated() {
        guard index % 3 == 1 else {
          left.append(letter)
          right.append(letter)
          merged.append(letter)
          continue
        }
        let change = random.pick(["", "\(letter)", "\(letter)1", "2\(letter)", "3"])
        left += isLeft ? change : "\(letter)"
        right += isLeft ? "\(letter)" : change
        merged += change
        isLeft = random.one(in: 2)
      }
      let merge = TextMerge(
        base: lines(String(base)), left: lines(left), right: lines(right), winner: Winner(.left))
      #expect(merge.lines == lines(merged), "seed \(seed)")
      #expect(!merge.hasConflict, "seed \(seed)")
    }
  }

  @Test func `the mirrored merge is the same`() {
    for seed in Seeds.all(default: 500) {
      var random = SplitMix64(seed: seed)
      func text(_ random: inout SplitMix64) -> [TextMerge.Line] {
        lines(String((0..<random.number(0...10)).map { _ in random.pick(Array("abcd")) }))
      }
      let (base, left, right) = (text(&random), text(&random), text(&random))
      let merge = TextMerge(base: base, left: left, right: right, winner: Winner(.left))
      let mirrored = TextMerge(base: base, left: right, right: left, winner: Winner(.right))
      #expect(merge.lines == mirrored.lines, "seed \(seed)")
      #expect(merge.hasConflict == mirrored.hasConflict, "seed \(seed)")
    }
  }

  /// A line for each character.
  private func lines(_ text: String) -> [TextMerge.Line] { text.map { Array(String($0).utf8)[...] } }
}
