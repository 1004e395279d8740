import Testing

@testable import VaultModel

@Suite struct FileMergeTests {
  /// A merge of files given as text; both ways round must give the same.
  private func merge(
    _ base: [String: String], _ left: [String: String], _ right: [String: String]
  ) -> (files: [String: String], losers: [String]) {
    func files(_ texts: [String: String]) -> [String: VaultFile] {
      texts.mapValues { VaultFile(Array($0.utf8)) }
    }
    let one = TreeMerge(base: files(base), left: MergeSide(files(left)), right: MergeSide(files(right)))
    let other = TreeMerge(base: files(base), left: MergeSide(files(right)), right: MergeSide(files(left)))
    #expect(one.files == other.files)
    #expect(one.losers == other.losers)
    return (one.files.mapValues { String(decoding: $0.bytes, as: UTF8.self) }, one.losers)
  }

  @Test(arguments: [
    // base, left, right, merged
    (#"{"a":1}"#, #"{"a":2}"#, #"{"a":1,"b":3}"#, #"{"a":2,"b":3}"#),
    (#"{"a":1,"b":2}"#, #"{"b":2}"#, #"{"a":1,"b":3}"#, #"{"b":3}"#),
    ("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"c\": [1, 2]\n}\n", "{\n  \"a\": {\"x\": \"}\"}\n}\n", nil),
    (#"{}"#, #"{"a":"é"}"#, #"{"a":"é"}"#, #"{"a":"é"}"#),
  ])
  func `Obsidian's settings are merged by key`(base: String, left: String, right: String, merged: String?) {
    let path = ".obsidian/app.json"
    let result = merge([path: base], [path: left], [path: right])
    let wanted = merged ?? "{\n  \"a\": {\"x\": \"}\"},\n  \"c\": [1, 2]\n}\n"
    #expect(result.files == [path: wanted])
    #expect(result.losers.isEmpty)
  }

  @Test func `a key changed on both sides has a winner, and the loser's file is kept`() {
    let path = ".obsidian/app.json"
    let result = merge([path: #"{"a":1}"#], [path: #"{"a":2,"b":1}"#], [path: #"{"a":3}"#])
    #expect(result.losers.count == 1)
    #expect(result.files.count == 2)
    #expect(result.files[path] == #"{"a":2,"b":1}"# || result.files[path] == #"{"a":3,"b":1}"#)
    #expect(result.losers.allSatisfy { $0.hasPrefix(".obsidian/app.conflict-") && $0.hasSuffix(".json") })
  }

  @Test func `a canvas is merged by the ids of its elements`() {
    let path = "plan.canvas"
    let base = #"{"nodes":[{"id":"a","x":1},{"id":"b","x":1}],"edges":[]}"#
    let left = #"{"nodes":[{"id":"a","x":2},{"id":"b","x":1},{"id":"c","x":1}],"edges":[]}"#
    let right = #"{"nodes":[{"id":"a","x":1}],"edges":[{"id":"e"}]}"#
    let result = merge([path: base], [path: left], [path: right])
    #expect(result.files == [path: #"{"nodes":[{"id":"a","x":2},{"id":"c","x":1}],"edges":[{"id":"e"}]}"#])
  }

  @Test(arguments: ["{", "[1]", #"{"a":1,"a":2}"#, "", "{\"a\":\u{1}}", #"{"a":01x}"#])
  func `what is no plain JSON object is merged as a whole`(broken: String) {
    let path = ".obsidian/app.json"
    let result = merge([path: #"{"a":1}"#], [path: broken], [path: #"{"a":3}"#])
    #expect(result.files.count == 2)
    #expect(Set(result.files.values) == [broken, #"{"a":3}"#])
  }

  @Test func `a file gives way to a folder`() {
    let result = merge([:], ["a": "file"], ["a/b.txt": "inside"])
    #expect(result.files["a/b.txt"] == "inside")
    #expect(result.files["a"] == nil)
    #expect(result.losers.count == 1)
    #expect(result.losers.first.flatMap { result.files[$0] } == "file")
  }

  @Test func `of names that differ by case the first stays`() {
    let result = merge([:], ["Plan.txt": "one"], ["plan.txt": "two"])
    #expect(result.files["Plan.txt"] == "one")
    #expect(result.files["plan.txt"] == nil)
    #expect(result.losers.first.flatMap { result.files[$0] } == "two")
  }

  @Test func `names that stood beside each other are left alone`() {
    let twins = ["Plan.txt": "one", "plan.txt": "two"]
    let changed = ["Plan.txt": "one more", "plan.txt": "two"]
    let other = ["Plan.txt": "one", "plan.txt": "two more"]
    #expect(merge(twins, changed, other).files == ["Plan.txt": "one more", "plan.txt": "two more"])
  }

  @Test func `a deeply nested text is no JSON that is merged`() {
    let deep = #"{"a":"# + String(repeating: "[", count: 10_000)
    #expect(JSONText(Array(deep.utf8)) == nil)
  }
}
