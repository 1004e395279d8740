import Testing
import VaultOperations

@Suite(.serialized) struct SpeedTests {
  @Test func `an append by the server takes no more than twice the call of the library`() throws {
    let server = try TestServer()
    try server.initialize()
    let vault = try server.vault()
    let clock = ContinuousClock()
    var (direct, served) = ([Duration](), [Duration]())
    for number in 0..<40 {
      var entry = NewEntry()
      entry.title = "Direct \(number)"
      direct.append(try clock.measure { _ = try vault.add(entry, to: "shared/RECENT_EVENTS", as: nil) })
      served.append(
        try clock.measure {
          _ = try server.call("memory_append", ["file": "shared/RECENT_EVENTS", "title": "Served"])
        })
    }
    // The quickest of each: what else the machine does can only add to a time.
    let (one, other) = (try #require(direct.min()), try #require(served.min()))
    print("append: \(one) by the library, \(other) by the server")
    #expect(other < one * 2)
  }
}
