import Testing

@testable import VaultModel

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("0001-01-01T00:00:00Z", -62_135_596_800),
    ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("1600-02-29T00:00:00Z", -11_670_998_400), ("1900-02-28T23:59:59Z", -2_203_891_201),
    ("1900-03-01T00:00:00Z", -2_203_891_200), ("2000-02-29T12:00:00Z", 951_825_600),
    ("1969-12-31T23:59:59Z", -1),
    ("2026-02-16T12:00:00Z", 1_771_243_200), ("2100-03-01T00:00:00Z", 4_107_542_400),
  ])
  func `a written time is read and written back`(text: String, seconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == seconds * 1000)
    #expect(Timestamp(seconds: seconds).description == text)
  }

  @Test(arguments: [
    ("2026-02-16T12:00:00.5Z", 500), ("2026-02-16T12:00:00.1239Z", 123), ("2026-02-16t12:00:00z", 0),
    ("2026-02-16 12:00:00Z", 0), ("2026-02-16T12:00Z", 0), ("2026-02-16T14:30:00+02:30", 0),
    ("2026-02-16T09:00-03:00", 0), ("2026-02-16T12:00:00-00:00", 0), ("2026-02-17T11:59:00+23:59", 0),
    ("2026-02-16T12:00:00.000000000000000000000001Z", 0), ("2026-02-16T11:59:60Z", -1000),
  ])
  func `every spelling of RFC 3339 is read`(text: String, milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == 1_771_243_200_000 + milliseconds)
  }

  @Test(arguments: [
    "", "2026-02-16", "2026-02-16T12:00:00", "2026-02-16T12Z", "2026-2-16T12:00:00Z", "2026-02-29T12:00:00Z",
    "1900-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z", "2026-04-31T12:00:00Z",
    "2026-04-00T12:00:00Z", "2026-02-16T24:00:00Z", "2026-02-16T12:60:00Z", "2026-02-16T12:00:61Z",
    "2026-02-16T12:00:00.Z", "2026-02-16T12:00:00+2:00", "2026-02-16T12:00:00+24:00", "2026-02-16T12:00:00ZZ",
    " 2026-02-16T12:00:00Z", "+026-02-16T12:00:00Z", "2026-02-16T12:00:00Z ", "٢٠٢٦-02-16T12:00:00Z",
  ])
  func `what is no RFC 3339 date-time is not read`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `a day of every month of ten thousand years is written and read back`() {
    var seconds: Int64 = -62_135_596_800
    var previous = ""
    while seconds < 253_402_300_800 {
      let text = Timestamp(seconds: seconds).description
      if Timestamp(text)?.seconds != seconds || text <= previous {
        Issue.record("\(seconds) is written \(text), after \(previous)")
        return
      }
      previous = text
      seconds += 86_400 * 37 + 3601
    }
  }

  @Test func `a part of a second is rounded down, before 1970 too`() {
    #expect(Timestamp(milliseconds: -1).seconds == -1)
    #expect(Timestamp(milliseconds: -1000).seconds == -1)
    #expect(Timestamp(milliseconds: 1999).wholeSecond.milliseconds == 1000)
    #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59Z")
  }

  @Test(arguments: [Int64.min, .max])
  func `no number of milliseconds crashes`(milliseconds: Int64) {
    #expect(!Timestamp(milliseconds: milliseconds).description.isEmpty)
  }
}
