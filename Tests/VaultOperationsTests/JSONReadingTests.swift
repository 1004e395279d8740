import Testing
import VaultOperations

@Suite struct JSONReadingTests {
  @Test(arguments: [
    "null", "true", "-1", "0", "9223372036854775807", "123456789012345678901234567890", "1.50", "1e3", "-0",
    "\"a\"", "[]", "[1,[2,{}]]", "{\"b\":1,\"a\":[null]}",
  ])
  func `what is read is written as it was`(text: String) {
    #expect(JSON(utf8: Array(text.utf8))?.description == text)
  }

  @Test(arguments: [
    ("\"\\u00e4\\n\\/\\ud83d\\ude00\"", "ä\n/😀"), ("\"\\ud800\"", "\u{FFFD}"), ("\"\\udc00x\"", "\u{FFFD}x"),
    ("\"\\ud800\\u0041\"", "\u{FFFD}A"), ("\"\"", ""),
  ])
  func `escapes are read`(text: String, value: String) {
    #expect(JSON(utf8: Array(text.utf8)) == .string(value))
  }

  @Test(arguments: [
    "", " ", "01", "1.", ".5", "+1", "1e", "-", "nul", "\"a", "\"\n\"", "\"\\x\"", "\"\\u12\"", "[1,]",
    "{\"a\":1,}",
    "{a:1}", "{\"a\"}", "[1 2]", "1 2", "'a'", "// x", "\u{FEFF}1",
  ])
  func `what is no JSON isn't read`(text: String) { #expect(JSON(utf8: Array(text.utf8)) == nil) }

  @Test func `a name that occurs twice counts as its last value does`() {
    #expect(JSON(utf8: Array(#"{"a":1,"b":2,"a":3}"#.utf8)) == ["a": 3, "b": 2])
  }

  @Test func `bytes that are no UTF-8 aren't read`() {
    #expect(JSON(utf8: [0x22, 0xFF, 0x22]) == nil)
    #expect(JSON(utf8: [0x22, 0x5C, 0x6E, 0xFF, 0x22]) == nil)
  }

  @Test func `nesting has an end`() {
    func nested(_ count: Int) -> [UInt8] {
      [UInt8](repeating: UInt8(ascii: "["), count: count)
        + [UInt8](repeating: UInt8(ascii: "]"), count: count)
    }
    #expect(JSON(utf8: nested(JSON.depth)) != nil)
    #expect(JSON(utf8: nested(JSON.depth + 1)) == nil)
    #expect(JSON(utf8: nested(1_000_000)) == nil)
  }
}
