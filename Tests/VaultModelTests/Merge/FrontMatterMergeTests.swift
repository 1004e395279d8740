import Testing

@testable import VaultModel

@Suite struct FrontMatterMergeTests {
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
    Case(name: "one side", base: "a: 1", left: "a: 2", right: "a: 1", merged: "a: 2"),
    Case(
      name: "different keys", base: "a: 1\nb: 1", left: "a: 2\nb: 1", right: "a: 1\nb: 2",
      merged: "a: 2\nb: 2"),
    Case(name: "a scalar twice", base: "a: 1", left: "a: 2", right: "a: 3", merged: "a: 2", conflict: true),
    Case(
      name: "added keys", base: "a: 1", left: "a: 1\nb: 2", right: "a: 1\nc: 3", merged: "a: 1\nb: 2\nc: 3"),
    Case(
      name: "deleted and untouched", base: "a: 1\nb: 1", left: "b: 1", right: "a: 1\nb: 2", merged: "b: 2"),
    Case(
      name: "flow lists", base: "t: [a, b]", left: "t: [a, b, c]", right: "t: [b, d]", merged: "t: [b, c, d]"),
    Case(
      name: "block lists with comments", base: "t:\n  - a\n  # why\n  - \"1\"",
      left: "t:\n  - a\n  # why\n  - \"1\"\n  - c", right: "t:\n  # why\n  - \"1\"\n  - 'x: y'",
      merged: "t:\n  # why\n  - \"1\"\n  - c\n  - 'x: y'"),
    Case(
      name: "flow into block", base: "t:\n- a", left: "t:\n- a\n- b", right: "t: [a, \"2\"]",
      merged: "t:\n- a\n- \"2\"\n- b"),
    Case(
      name: "comments of both sides", base: "t:\n  - a\n  - b", left: "t:\n  # why\n  - a\n  - b\n  - c",
      right: "# tags\nt:\n  - a\n  - b # best\n  - d",
      merged: "# tags\nt:\n  # why\n  - a\n  - b # best\n  - c\n  - d"),
    Case(
      name: "a comment on an item that goes", base: "t:\n  - a\n  - b", left: "t:\n  - b\n  - c",
      right: "t:\n  # keep\n  - a\n  - b", merged: "t:\n  - b\n  - c", conflict: true),
    Case(
      name: "a comment behind a list in one line", base: "t: [a]", left: "t: [a, b]",
      right: "t: [a, c] # why",
      merged: "t: [a, b]", conflict: true),
    Case(
      name: "new keys of both in another order", base: "a: 1", left: "a: 1\ns: 2\nt: [x]",
      right: "a: 1\nt: [x, y]\ns: 2", merged: "a: 1\nt: [x, y]\ns: 2"),
    Case(name: "all items gone", base: "t: [a, b]", left: "t: [a]", right: "t: [b]", merged: "t: []"),
    Case(
      name: "comments and quotes stay", base: "# top\na: 1\n\"b\": 'x' # why",
      left: "# top\na: 2\n\"b\": 'x' # why",
      right: "# top\na: 1\n\"b\": 'x' # why\nc: |\n  text\n  more",
      merged: "# top\na: 2\n\"b\": 'x' # why\nc: |\n  text\n  more"),
    Case(
      name: "no YAML: by lines", base: ": [\nx\ny\nz", left: ": [\nX\ny\nz", right: ": [\nx\ny\nZ",
      merged: ": [\nX\ny\nZ"),
    Case(name: "no mapping", base: "- a", left: "- a\n- b", right: "- a", merged: "- a\n- b"),
    Case(
      name: "equal keys: by lines", base: "a: 1\na: 2", left: "a: 1\na: 3", right: "a: 1\na: 4",
      merged: "a: 1\na: 3",
      conflict: true),
    Case(
      name: "a deeper value twice", base: "m:\n  x: 1", left: "m:\n  x: 2", right: "m:\n  x: 3",
      merged: "m:\n  x: 2",
      conflict: true),
  ])
  func `properties are merged by key`(_ sample: Case) {
    let (base, left, right) = (content(sample.base), content(sample.left), content(sample.right))
    let merge = FrontMatterMerge(base: base, left: left, right: right, winner: Winner(.left))
    #expect(merge.content.text == content(sample.merged).text)
    #expect(!merge.losers.isEmpty == sample.conflict)
    let mirrored = FrontMatterMerge(base: base, left: right, right: left, winner: Winner(.right))
    #expect(mirrored.content == merge.content)
  }

  @Test func `front matter that one side took away stays where the other changed it`() {
    let none = Content(of: [])
    let merge = FrontMatterMerge(
      base: content("a: 1"), left: none, right: content("a: 2"), winner: Winner(.left))
    #expect(merge.content == content("a: 2"))
    let gone = FrontMatterMerge(
      base: content("a: 1"), left: none, right: content("a: 1"), winner: Winner(.left))
    #expect(gone.content == none)
  }

  private func content(_ yaml: String) -> Content { Content(of: Array("---\n\(yaml)\n---\n".utf8)) }
}
