import Testing

@testable import VaultModel

@Suite struct AgentProfileTests {
  private let bobby = Name("bobby")
  private let profile = AgentProfile(
    node: Name("bobby"), description: "Looks after the cluster: disks, DNS",
    capabilities: ["disks", "dns"].compactMap { Name($0) })

  private func write(_ profile: AgentProfile, into note: String) throws -> String {
    let bobby = try #require(bobby)
    let bytes = try #require(profile.written(into: Array(note.utf8), of: bobby))
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `a new note is one that people like to read`() throws {
    #expect(
      try write(profile, into: "") == """
        ---
        agent: bobby
        node: bobby
        description: 'Looks after the cluster: disks, DNS'
        capabilities:
        - disks
        - dns
        ---

        # bobby

        """)
    #expect(AgentProfile(Array(try write(profile, into: "").utf8)) == profile)
  }

  @Test func `every other byte stays`() throws {
    let note =
      "\u{FEFF}---\r\n# who\r\nagent: \"bobby\"\r\nmood: calm # today\r\nnode: jerry\r\ncapabilities: [disks, dns]\r\n---\r\n# Bobby\r\n\r\nText\t\r\n\r\nno end"
    let expected = note.replacing(
      "node: jerry", with: "node: bobby"
    ).replacing("dns]\r\n", with: "dns]\r\ndescription: 'Looks after the cluster: disks, DNS'\r\n")
    #expect(try write(profile, into: note) == expected)
    #expect(try write(profile, into: expected) == expected)
  }

  @Test func `a note without properties gets them above its text`() throws {
    let text = try write(profile, into: "# Bobby\n\nHello.\n")
    #expect(text.hasSuffix("---\n\n# Bobby\n\nHello.\n"))
    #expect(AgentProfile(Array(text.utf8)) == profile)
  }

  @Test func `what can't be read is left alone`() {
    let note = Array("---\n: [\n---\n# Bobby\n".utf8)
    #expect(AgentProfile(note) == nil)
    #expect(bobby.flatMap { profile.written(into: note, of: $0) } == nil)
  }

  @Test func `values that are no names aren't taken for ones`() {
    let note = Array("---\nnode: A B\ncapabilities:\n- disks\n- ../x\n- 3\n---\n".utf8)
    let read = AgentProfile(note)
    #expect(read?.node == nil)
    #expect(read?.capabilities.map(\.description) == ["disks", "3"])
  }
}
