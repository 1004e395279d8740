import Foundation
import Testing
import VaultOperations

@Suite struct JSONTests {
  @Test func `members keep their order, and text is escaped`() {
    let json: JSON = ["b": 1, "a": [true, .null, "x\"\\\n\u{1}é"], "c": [:]]
    #expect(json.description == #"{"b":1,"a":[true,null,"x\"\\\n\u0001é"],"c":{}}"#)
  }

  @Test func `any text comes back as it was`() throws {
    let text = String(String.UnicodeScalarView((0..<0x3000).compactMap { Unicode.Scalar(UInt32($0)) }))
    let json: JSON = [.string(text)]
    let read = try JSONSerialization.jsonObject(with: Data(json.description.utf8)) as? [String]
    #expect(read == [text])
  }
}
