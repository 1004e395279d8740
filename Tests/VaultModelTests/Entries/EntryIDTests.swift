import Testing

@testable import VaultModel

@Suite struct EntryIDTests {
  @Test(arguments: [
    ("01khk54qg0c4n9f2t7v5q1w6xz", "2026-02-16T12:00:00Z"),
    ("01khga5be04d5e6f7g8h9j0kmn", "2026-02-15T09:30:00Z"),
  ])
  func `the format's examples carry their headings' times`(text: String, time: String) throws {
    let id = try #require(EntryID(text))
    #expect(id.timestamp.description == time)
    #expect(id.timestamp.milliseconds % 1000 == 0)
    #expect(id.description == text)
    #expect(EntryID(text.uppercased()) == id)
  }

  @Test(arguments: [
    "", "01khk54qg0c4n9f2t7v5q1w6x", "01khk54qg0c4n9f2t7v5q1w6xzz", "81khk54qg0c4n9f2t7v5q1w6xz",
    "01khk54qg0c4n9f2t7v5q1w6xi", "01khk54qg0c4n9f2t7v5q1w6xl", "01khk54qg0c4n9f2t7v5q1w6xo",
    "01khk54qg0c4n9f2t7v5q1w6xu", "01khk54qg0c4n9f2t7v5q1w6-z", "01khk54qg0c4n9f2t7v5q1w6é",
  ])
  func `what is no ULID is not read`(text: String) {
    #expect(EntryID(text) == nil)
  }

  @Test func `the greatest and the least id are read and written`() {
    #expect(EntryID("7zzzzzzzzzzzzzzzzzzzzzzzzz") == EntryID(high: .max, low: .max))
    #expect(EntryID(high: 0, low: 0).description == "00000000000000000000000000")
  }

  @Test func `ids are read back and order as their texts do`() {
    var random = SplitMix64(seed: 1)
    var previous = EntryID(high: 0, low: 0)
    for _ in 0..<1000 {
      let high = random.one(in: 2) ? previous.high : random.next()
      let id = EntryID(high: high, low: random.next())
      #expect(EntryID(id.description) == id)
      #expect((id < previous) == (id.description < previous.description))
      previous = id
    }
  }

  @Test func `an issued id holds time, counter, node and random bits`() {
    let reading = HybridClock.Reading(milliseconds: 1_771_243_200_000, counter: 0xBEEF)
    let id = EntryID(reading: reading, node: "jerry", random: 0xDEAD_C0DE)
    let other = EntryID(reading: reading, node: "bobby", random: 0xDEAD_C0DE)
    #expect(id.reading == reading)
    #expect(id.random == 0xDEAD_C0DE)
    #expect(id.low >> 32 == 0x3a5a_2512)
    #expect(other.low >> 32 != id.low >> 32)
    #expect(id.timestamp.milliseconds == reading.milliseconds)
  }

  @Test func `a computed id depends on time, path, content and ordinal`() {
    let time = Timestamp(seconds: 1_771_243_200)
    func id(_ path: String, _ text: String, _ ordinal: Int) -> EntryID {
      EntryID(timestamp: time, path: path, content: Array(text.utf8), ordinal: ordinal)
    }
    let ids = [id("a.md", "x", 0), id("b.md", "x", 0), id("a.md", "y", 0), id("a.md", "x", 1)]
    #expect(Set(ids).count == 4)
    #expect(ids.allSatisfy { $0.timestamp == time })
    #expect(ids[0] == id("a.md", "x", 0))
  }

  @Test(arguments: [-62_135_596_800, 253_402_300_799])
  func `a time that 48 bits can't hold is clamped`(seconds: Int64) {
    let id = EntryID(timestamp: Timestamp(seconds: seconds), path: "", content: [], ordinal: 0)
    #expect(id.timestamp.milliseconds == (seconds < 0 ? 0 : seconds * 1000))
  }
}
