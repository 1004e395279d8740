import Testing

@testable import VaultOperations

@Suite struct TOMLTablesTests {
  private static let entry = ServerEntry(vault: "/v", agent: "jerry", program: "/bin/daybook").toml
  private static let path = ["mcp_servers", "daybook"]

  private func set(_ text: String) throws -> String {
    var tables = TOMLTables(text)
    try tables.set(Self.path, to: Self.entry)
    return tables.text
  }

  @Test(arguments: [
    "model = \"x\"\n", "[other]\na = 1\n", "[mcp_servers.docs]\ncommand = \"docs\"\n", "# nothing\n",
    "text = \"\"\"\n[mcp_servers.daybook]\n\"\"\"\n", "a = '''\n'''\n\n[b]\n",
  ])
  func `the table comes in at the end, once, and can be taken back`(text: String) throws {
    let after = try set(text)
    #expect(after == text + "\n" + Self.entry)
    #expect(try set(after) == after)
    var tables = TOMLTables(after)
    try tables.remove(Self.path)
    #expect(tables.text == text)
  }

  @Test func `an empty file has it alone`() throws {
    let after = try set("")
    #expect(after == Self.entry)
    var tables = TOMLTables(after)
    try tables.remove(Self.path)
    #expect(tables.text == "")
  }

  @Test func `a table that stands is replaced where it stands`() throws {
    let text = "[mcp_servers.daybook] # mine\ncommand = \"/old\"\nargs = []\n\n[after]\nb = 2\n"
    #expect(try set(text) == Self.entry + "\n[after]\nb = 2\n")
  }

  @Test(arguments: [
    "mcp_servers = { daybook = {} }\n", "mcp_servers.daybook = {}\n", "mcp_servers.daybook.command = \"x\"\n",
  ])
  func `a table that is written in another way is left alone`(text: String) {
    #expect(code { _ = try set(text) } == .badConfiguration)
  }
}
