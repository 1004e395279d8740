import Testing

@testable import VaultOperations

/// Settings that people wrote by hand: one value comes in, and every other byte stays.
@Suite struct JSON5EditTests {
  private static let value: JSON = ["command": "/bin/daybook", "args": ["mcp"]]
  private static let path = ["mcp", "servers", "daybook"]

  /// 30 files as they are found, for which the entry can be put in and taken back.
  static let fixtures = [
    "{}", "{ }", "{\n}\n", "{\n  // nothing yet\n}\n", "{\"a\":1}", "{ \"a\": 1, }", "{a: 1}",
    "{\n  a: 1,\n}\n", "{\n\t'a': 'it\\'s',\n\t\"b\": [1, 2, 3,],\n}\n", "{\r\n  \"a\": 1\r\n}\r\n",
    "// at the top\n{\n  a: 1, // behind\n  /* before */ b: 2,\n}\n// at the end\n",
    "/* a block\n   of lines */ { \"mcp\": { \"servers\": { } } }",
    "{ mcp: { servers: { other: { command: 'x', }, }, }, }",
    "{\n  mcp: {\n    servers: {\n      // mine\n      other: { command: \"npx\", args: ['-y'] }, // keep\n    },\n  },\n}",
    "{\n  mcp: {\n    sessionIdleTtlMs: 0,\n  },\n  agents: { list: [ { id: 'main' } ] },\n}\n",
    "\u{FEFF}{\n  \"a\": 1\n}\n", "{\"a\": 'x // no comment', b: \"/* nor this */\"}",
    "{ a: 0x1F, b: .5, c: 5., d: +1, e: -Infinity, f: NaN, g: 1e3 }",
    "{\n  text: 'goes \\\n on',\n}\n", "{ 'mcp': { \"servers\": {'x':{}} } }",
    "{\n  $schema: 'x', $id: 1, _a: 2, a1: 3, ü: 4 }", "{a:{b:{c:{d:[[[{e:1}]]]}}}}",
    "{\n    \"deep\": {\n        \"four\": true\n    }\n}\n", "{\n\n\n  a: 1\n\n\n}\n\n",
    "{ \"channels\": { \"$include\": \"./channels.json5\" }, a: 1 }",
    "{\n  mcp: { servers: {} },\n  mcpServers: {},\n}\n",
    "{ \"a\": \"\\u0041\\x42\\n\", }", "{\"a\": null, \"b\": true, \"c\": false}",
    "{\n  meta: { lastTouchedVersion: '2026.8.2' },\n  memory: { search: { extraPaths: ['/notes'] } },\n}\n",
    "{\n  agents: {\n    defaults: {\n      memorySearch: {\n        extraPaths: [\n          '/notes', // mine\n        ],\n      },\n    },\n  },\n}\n",
  ]

  @Test func `there are 30 of them`() { #expect(Self.fixtures.count == 30) }

  @Test(arguments: fixtures)
  func `the entry comes in at one place, and every other byte stays`(text: String) throws {
    let before = Array(text.utf8)
    let after = try JSON5Edit.set(Self.path, to: Self.value, in: before)
    #expect(JSON5Edit.value(Self.path, in: after) == Self.value, "\(String(decoding: after, as: UTF8.self))")
    let start = zip(before, after).prefix { $0 == $1 }.count
    let end = zip(before.dropFirst(start).reversed(), after.dropFirst(start).reversed()).prefix { $0 == $1 }
      .count
    #expect(start + end == before.count, "only an insertion")
    #expect(JSON5Text(after) != nil)
  }

  @Test(arguments: fixtures)
  func `to set it again changes nothing, another value replaces it, and it can be taken back`(text: String)
    throws
  {
    let before = Array(text.utf8)
    let after = try JSON5Edit.set(Self.path, to: Self.value, in: before)
    #expect(try JSON5Edit.set(Self.path, to: Self.value, in: after) == after)
    let other = try JSON5Edit.set(Self.path, to: ["command": "/other"], in: after)
    #expect(JSON5Edit.value(Self.path, in: other) == ["command": "/other"])
    let back = try JSON5Edit.remove(Self.path, from: after)
    #expect(JSON5Edit.value(Self.path, in: back) == nil)
    // Objects that were empty before may be gone now; all else is as it was.
    let hadEmpty =
      text.contains("servers: {}") || text.contains("\"servers\": { }") || text.contains("{'x':{}}")
    if !hadEmpty { #expect(String(decoding: back, as: UTF8.self) == text) }
  }

  @Test(arguments: fixtures)
  func `a folder comes into a list once, and goes out again`(text: String) throws {
    let path = OpenClawVersion.extraPaths(nil, Array(text.utf8))
    let after = try JSON5Edit.add("/vault", to: path, in: Array(text.utf8))
    #expect(JSON5Edit.value(path, in: after)?.contains("/vault") == true)
    #expect(try JSON5Edit.add("/vault", to: path, in: after) == after)
    let back = try JSON5Edit.remove("/vault", from: path, in: after)
    #expect(String(decoding: back, as: UTF8.self) == text)
  }

  @Test(arguments: ["", " \n"])
  func `an empty file becomes one with the entry`(text: String) throws {
    let after = try JSON5Edit.set(Self.path, to: Self.value, in: Array(text.utf8))
    #expect(JSON(utf8: after)?["mcp"]?["servers"]?["daybook"] == Self.value)
  }

  @Test(arguments: [
    "[]", "1", "{", "{a:1", "{a 1}", "{a:1 b:2}", "{/* open", "{'a\n':1}", "{mcp: 1}", "{mcp: {servers: []}}",
    "{mcp: null}", "{mcp: {}, mcp: {}}", "{$include: './base.json5'}", "{mcp: {$include: ['./a', './b']}}",
    "{a: [1}", "not json", "{} {}",
  ])
  func `a shape that isn't known is left alone`(text: String) {
    #expect(
      code { _ = try JSON5Edit.set(Self.path, to: Self.value, in: Array(text.utf8)) } == .badConfiguration)
  }

  @Test func `an include is no matter where the file itself says what is asked`() throws {
    let text = "{ $include: './base.json5', mcp: { servers: { } } }"
    let after = try JSON5Edit.set(Self.path, to: Self.value, in: Array(text.utf8))
    #expect(JSON5Edit.value(["$include"], in: after) == "./base.json5")
  }

  @Test(arguments: [
    ("2026.8.1", "{}", true), ("2026.7.30", "{}", false), ("2027.1", "{}", true), ("v2025.12.1", "{}", false),
    ("", "{memory: {search: {}}}", true), ("", "{agents: {defaults: {memorySearch: {}}}}", false),
    ("", "{meta: {lastTouchedVersion: '2026.7.1'}}", false),
    ("", "{meta: {lastTouchedVersion: '2026.9.0'}}", true),
    ("", "{}", true), ("2026.8.1", "{agents: {defaults: {memorySearch: {}}}}", true),
  ])
  func `the folders stand where the installed version reads them`(version: String, text: String, isNew: Bool)
  {
    let path = OpenClawVersion.extraPaths(OpenClawVersion(version), Array(text.utf8))
    #expect(
      path
        == (isNew
          ? ["memory", "search", "extraPaths"] : ["agents", "defaults", "memorySearch", "extraPaths"]))
  }
}

extension JSON {
  fileprivate func contains(_ element: JSON) -> Bool {
    if case .array(let elements) = self { elements.contains(element) } else { false }
  }
}
