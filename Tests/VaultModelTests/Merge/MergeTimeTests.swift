import Testing

@testable import VaultModel

/// No input takes long: bounds with much room, which only a quadratic step breaks.
@Suite(.serialized) struct MergeTimeTests {
  @Test func `two sides of a large log that both grew`() {
    let base = log(0..<(Scale.isLarge ? 20_000 : 1_000), side: "b")
    let added = Scale.isLarge ? 1_000 : 100
    let left = base + log(30_000..<(30_000 + added), side: "l")
    let right = base + log(30_000..<(30_000 + added), side: "r")
    let merge = merge(base, left, right, limit: 5, "appends to \(base.utf8.count) bytes")
    #expect(Document(merge.files["a.md"]?.bytes ?? []).pieces.count == entries(base) + 2 * added)
  }

  @Test func `two sides that wrote everything anew`() {
    let count = Scale.isLarge ? 20_000 : 1_000
    let merge = merge("", log(0..<count, side: "l"), log(0..<count, side: "r"), limit: 15, "all new")
    #expect(Document(merge.files["a.md"]?.bytes ?? []).pieces.count == 2 * count)
  }

  @Test func `one line of megabytes on each side`() {
    let count = Scale.isLarge ? 5_000_000 : 100_000
    let (left, right) = (String(repeating: "x", count: count), String(repeating: "y", count: count))
    let merge = merge("", left, right, limit: 15, "one line")
    #expect(merge.losers.count == 1)
  }

  @Test func `thousands of sections, moved about`() {
    let count = Scale.isLarge ? 20_000 : 1_000
    func text(_ order: [Int], _ word: String) -> String {
      order.map { "## Section \($0)\n\nText \($0).\n\($0 % 7 == 3 ? word : "")\n" }.joined()
    }
    let order = Array(0..<count)
    let merge = merge(
      text(order, "b"), text(order.reversed(), "l"), text(Array(order[500...] + order[..<500]), "r"),
      limit: 30,
      "sections")
    #expect(Document(merge.files["a.md"]?.bytes ?? []).pieces.count == count)
  }

  @Test func `thousands of equal lines`() {
    let count = Scale.isLarge ? 100_000 : 3_000
    func text(_ word: String, _ step: Int) -> String {
      (0..<count).map { $0 % step == 0 ? "\(word)\n" : "same\n" }.joined()
    }
    _ = merge(text("b", 3), text("l", 5), text("r", 7), limit: 30, "equal lines")
  }

  private func merge(_ base: String, _ left: String, _ right: String, limit: Int, _ name: String) -> TreeMerge
  {
    func files(_ text: String) -> [String: VaultFile] {
      text.isEmpty ? [:] : ["a.md": VaultFile(Array(text.utf8))]
    }
    let sides = [files(left), files(right)].map { MergeSide($0) }
    var merge: TreeMerge?
    let time = ContinuousClock().measure {
      merge = TreeMerge(base: files(base), left: sides[0], right: sides[1])
    }
    if Scale.isLarge { print("\(name): \(time)") }
    #expect(time < .seconds(limit))
    return merge ?? TreeMerge(base: [:], left: sides[0], right: sides[1])
  }

  private func entries(_ text: String) -> Int { Document(Array(text.utf8)).pieces.count }

  /// Entries of about 250 bytes.
  private func log(_ numbers: Range<Int>, side: String) -> String {
    numbers.map { number in
      let time = Timestamp(seconds: 1_771_243_200 + Int64(number) * 10)
      let reading = HybridClock.Reading(milliseconds: time.milliseconds, counter: 0)
      let id = EntryID(reading: reading, node: side, random: UInt32(number))
      return """
        ## [\(time)] Entry \(number) of \(side)
        **Task:** Rotate the gateway keys, number \(number)
        **Status:** in-progress
        **Context:** staging only
        ^\(id)

        A line of text that says what was done, and why it was done so.
        Another one.


        """
    }.joined()
  }
}
