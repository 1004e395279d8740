import Testing

@testable import VaultModel

@Suite struct FieldTests {
  @Test(arguments: [
    ("**Key:** value", "Key", "value"), ("**Key**: value", "Key", "value"),
    ("- **Key:** value", "Key", "value"),
    ("* **Key**: value", "Key", "value"), ("+ **Two words:** v", "Two words", "v"),
    ("   **Key:** v  ", "Key", "v"),
    ("**Key:**", "Key", ""), ("**Key:**value", "Key", "value"), ("**Key:** a **b:** c", "Key", "a **b:** c"),
    ("**Status:** done: really", "Status", "done: really"), ("-\t**Key:** v", "Key", "v"),
  ])
  func `every spelling is read`(line: String, key: String, value: String) {
    #expect(Field(line: Array(line.utf8)[...]) == Field(key: key, value: value))
  }

  @Test(arguments: [
    "", "Key: value", "**Key** value", "**Key value", "****: x", "**:** x", "** Key:** x",
    "    **Key:** code",
    "-**Key:** v", "text **Key:** v", "**a:b:** v",
  ])
  func `anything else is no field`(line: String) {
    #expect(Field(line: Array(line.utf8)[...]) == nil)
  }
}
