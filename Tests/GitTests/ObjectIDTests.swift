import Git
import Testing

@Suite struct ObjectIDTests {
  @Test func `Hexadecimal text comes back as it was`() throws {
    let text = "0123456789abcdef0123456789abcdef01234567"
    let id = try #require(ObjectID(hex: text))
    #expect(id.hex == text)
    #expect(ObjectID(hex: text.uppercased()) == id)
    #expect(ObjectID.zero.hex == String(repeating: "0", count: 40))
  }

  @Test(arguments: ["", "0123", String(repeating: "0", count: 41), String(repeating: "g", count: 40)])
  func `Other text is no id`(text: String) {
    #expect(ObjectID(hex: text) == nil)
  }

  @Test func `The order is that of the text`() throws {
    let texts = ["00", "7f", "80", "ff"].flatMap { edge in
      [edge + String(repeating: "0", count: 38), String(repeating: "0", count: 38) + edge]
    }.sorted()
    let ids = try texts.map { try #require(ObjectID(hex: $0)) }
    #expect(ids.sorted() == ids)
  }
}
