import Testing

@testable import VaultModel

@Suite struct NameTests {
  @Test(arguments: ["a", "jerry", "node-1", "0", String(repeating: "x", count: 63), "a-"])
  func `a name is read`(text: String) {
    #expect(Name(text)?.description == text)
  }

  @Test(arguments: [
    "", "-a", "Jerry", "a b", "a/b", "..", "a.b", "é", "a\n", String(repeating: "x", count: 64),
  ])
  func `anything else is no name`(text: String) {
    #expect(Name(text) == nil)
  }
}
