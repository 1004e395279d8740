import Testing

@testable import MarkdownSyntax

@Suite struct LinkTests {
  private func found(_ text: String) -> [String] {
    let document = Array(text.utf8)
    return links(in: document).map { link in
      let parts = [link.target, link.heading ?? "-", link.blockID ?? "-", link.alias ?? "-"]
      return "\(link.kind) \(parts.joined(separator: ",")) \(shown(Array(document[link.range])))"
    }
  }

  @Test(arguments: [
    ("a [[b]] c", ["wiki b,-,-,- \"[[b]]\""]),
    ("![[b#c|100]]", ["embed b,c,-,100 \"![[b#c|100]]\""]),
    ("[[a/b#^id-1]]", ["wiki a/b,-,id-1,- \"[[a/b#^id-1]]\""]),
    ("[[#h]]", ["wiki ,h,-,- \"[[#h]]\""]),
    ("| [[a\\|b]] |", ["wiki a,-,-,b \"[[a\\\\|b]]\""]),
    ("[t](a.md#h \"title\")", ["markdown a.md,h,-,t \"[t](a.md#h \\\"title\\\")\""]),
    ("![](<a b.png>)", ["markdown a b.png,-,-,- \"![](<a b.png>)\""]),
    ("[t](https://a.b/c#d)", ["markdown https://a.b/c#d,-,-,t \"[t](https://a.b/c#d)\""]),
    ("[t](a(b)c)", ["markdown a(b)c,-,-,t \"[t](a(b)c)\""]),
    ("[a [b](c) d](e)", ["markdown c,-,-,b \"[b](c)\""]),
    ("---\nup: \"[[p]]\"\n---\n", ["wiki p,-,-,- \"[[p]]\""]),
    ("`[[a]]` ``[[b]]` [[c]]`` [[d]]", ["wiki d,-,-,- \"[[d]]\""]),
    ("` [[a]]", ["wiki a,-,-,- \"[[a]]\""]),
    ("\\[[a]] [[\n]] [[]] [a] (b) [a](b c)", []),
    ("```\n[[a]]\n```\n[[b]]\n~~~\n[[c]]", ["wiki b,-,-,- \"[[b]]\""]),
    ("- ```\n  [[a]]\n[[b]]", ["wiki b,-,-,- \"[[b]]\""]),
    ("> ```\n> [[a]]\n[[b]]", ["wiki b,-,-,- \"[[b]]\""]),
    ("1. x\n   ```\n   [[a]]\n   ```\n   [[b]]", ["wiki b,-,-,- \"[[b]]\""]),
  ])
  func `Links are found outside code`(text: String, expected: [String]) {
    #expect(found(text) == expected)
  }

  @Test(arguments: [
    ("a ^id-1\n", ["id-1"]), ("^ID  \r\n", ["ID"]), ("a^id\n", []), ("a ^i d\n", []), ("^\n", []),
    ("- a ^x\n> b ^y", ["x", "y"]), ("```\n^x\n```\n^y\n", ["y"]), ("---\na: ^x\n---\n^y", ["y"]),
    ("a ^i_d\n", []), ("\t^a-\n", ["a-"]),
  ])
  func `Block ids end their lines`(text: String, expected: [String]) {
    let document = Array(text.utf8)
    let ids = blockIDs(in: document)
    #expect(ids.map(\.id) == expected)
    for id in ids { #expect(Array(document[id.range]) == Array(("^" + id.id).utf8)) }
  }

  @Test func `Any bytes have links and block ids in bounds and in order`() {
    for seed in seeds() {
      var generator = DocumentGenerator(seed: seed)
      for document in [generator.document(), generator.noise()] {
        let ranges = [links(in: document).map(\.range), blockIDs(in: document).map(\.range)]
        for ranges in ranges {
          #expect(ranges.allSatisfy { $0.upperBound <= document.count }, "seed \(seed)")
          #expect(ranges == ranges.sorted { $0.lowerBound < $1.lowerBound }, "seed \(seed)")
        }
      }
    }
  }
}
