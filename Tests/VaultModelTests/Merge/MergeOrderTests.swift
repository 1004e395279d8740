import Testing

@testable import VaultModel

/// The smallest cases in which the order of merging has a say, as the page on merging lists them: in each the
/// trees differ, in nothing but what is said there, and each entry is in all of them.
@Suite struct MergeOrderTests {
  typealias Notes = [String: String]

  private static let entry = "## [2026-02-16T12:00:00Z] Entry\n^01khk54qg0c4n9f2t7v5q1w6xz\n\nText.\n"
  private static let changed = entry.replacing("Text.", with: "Changed.")
  private static let copy = "## [2026-02-16T12:00:00Z] Entry\n\nText.\n"
  private static let newer = "## [2026-02-16T12:00:09Z] Newer\n^01khk5508gc4n9f2t7v5q1w6xz\n\nMore.\n"

  private static func tagged(_ tags: String) -> String { "---\ntags: \(tags)\n---\n\nText.\n" }

  struct Example: CustomTestStringConvertible {
    var testDescription: String
    var base: Notes
    var sides: [Notes]
    /// A with B then C; B with C then A; A with C then B.
    var results: [Notes]
  }

  static let examples = [
    Example(
      testDescription: "place", base: ["a.md": entry],
      sides: [["a.md": changed], ["a.md": "\(newer)\n\(entry)"], ["a.md": ""]],
      results: [
        ["a.md": "\(newer)\n\(changed)"], ["a.md": "\(changed)\n\(newer)"], ["a.md": "\(newer)\n\(changed)"],
      ]),
    Example(
      testDescription: "layout", base: ["a.md": "# Note\n\n## One\nText.\n## Two\nMore.\n"],
      sides: [
        ["a.md": "# Note\n\n## One\nChanged.\n## Two\nMore.\n"],
        ["a.md": "# Note\n\n## One\nText.\n\n## Two\nMore.\n"],
        ["a.md": "# Note\n\n## Two\nMore.\n"],
      ],
      results: [
        ["a.md": "# Note\n\n## One\nChanged.\n\n## Two\nMore.\n"],
        ["a.md": "# Note\n\n## One\nChanged.\n## Two\nMore.\n"],
        ["a.md": "# Note\n\n## One\nChanged.\n\n## Two\nMore.\n"],
      ]),
    Example(
      testDescription: "prose", base: ["a.md": "## One\nText.\n\n\(entry)"],
      sides: [["a.md": entry], [:], ["a.md": "Top.\n\n## One\nText.\n\n\(entry)"]],
      results: [["a.md": "Top.\n\n## One\nText.\n"], ["a.md": "Top.\n"], ["a.md": "Top.\n"]]),
    Example(
      testDescription: "copies", base: ["a.md": "# A\n\n\(entry)", "b.md": "# B\n"],
      sides: [
        ["a.md": "# A\n", "b.md": "# B\n"],
        ["a.md": "# A\n\n\(entry)", "b.md": "# B\n\n\(copy)"],
        ["a.md": "# A\n\n\(changed)", "b.md": "# B\n"],
      ],
      results: [
        ["a.md": "# A\n", "b.md": "# B\n\n\(changed)"],
        ["a.md": "# A\n\n\(changed)", "b.md": "# B\n\n\(copy)"],
        ["a.md": "# A\n\n\(changed)", "b.md": "# B\n\n\(copy)"],
      ]),
    Example(
      testDescription: "properties", base: ["a.md": tagged("[]")],
      sides: [["a.md": tagged("[a]")], ["a.md": tagged("[c]")], ["a.md": tagged("[b]")]],
      results: [["a.md": tagged("[a, c, b]")], ["a.md": tagged("[a, b, c]")], ["a.md": tagged("[a, b, c]")]]),
    Example(
      testDescription: "blocks", base: ["a.md": "# A\n", "b.md": "# B\n\n\(entry)"],
      sides: [
        ["a.md": "# A\n\n```sh\nls\n", "b.md": "# B\n\n\(entry)"],
        ["a.md": "# A\n", "b.md": "# B\n"],
        ["a.md": "# A\n\n\(entry)", "b.md": "# B\n"],
      ],
      results: [
        ["a.md": "# A\n\n```sh\nls\n", "b.md": "# B\n"],
        ["a.md": "# A\n\n```sh\nls\n", "b.md": "# B\n"],
        ["a.md": "# A\n\n```sh\nls\n```\n", "b.md": "# B\n"],
      ]),
  ]

  @Test(arguments: examples) func `the order of merging has a say`(_ example: Example) throws {
    let base = files(example.base)
    let sides = example.sides.map(files)
    let results = [(0, 1, 2), (1, 2, 0), (0, 2, 1)].map { one, other, last in
      let first = merge(base, sides[one], sides[other])
      return merge(base, first, sides[last]).mapValues { String(decoding: $0.bytes, as: UTF8.self) }
    }
    for (result, expected) in zip(results, example.results) { #expect(result == expected) }
    #expect(Set(results).count > 1)
  }

  private func merge(
    _ base: [String: VaultFile], _ left: [String: VaultFile], _ right: [String: VaultFile]
  ) -> [String: VaultFile] {
    let merge = TreeMerge(base: base, left: MergeSide(left), right: MergeSide(right))
    #expect(merge.losers == [] && merge.fallbacks == [])
    return merge.files
  }

  private func files(_ notes: Notes) -> [String: VaultFile] {
    notes.mapValues { VaultFile(Array($0.utf8)) }
  }
}
