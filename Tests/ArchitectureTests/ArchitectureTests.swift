import Testing

@Suite struct ArchitectureTests {
  private let sources: [SourceFile]

  init() throws {
    sources = try SourceFile.all(in: "Sources")
  }

  @Test func `every target has its line in the table`() {
    let unknown = Set(sources.map(\.target)).filter { House.target(named: $0) == nil }
    #expect(unknown.sorted() == [], "Add the target to House.targets, with its reason.")
  }

  @Test func `every arrow of the table points down`() {
    let names = House.targets.map(\.name)
    #expect(Set(names).count == names.count)
    for (index, target) in House.targets.enumerated() {
      let upward = target.mayImport.intersection(names[index...])
      #expect(upward.sorted() == [], "\(target.name) stands below what it imports.")
    }
  }

  @Test func `a target imports only what the table allows`() {
    for file in sources {
      guard let target = House.target(named: file.target) else { continue }
      let allowed = target.mayImport.union(target.mayImportSystem ? House.systemModules : [])
      let forbidden = file.imports.filter { !allowed.contains($0) }
      #expect(forbidden == [], "\(file) may not import these.")
    }
  }

  @Test func `no file has more than 500 lines`() throws {
    for file in try sources + SourceFile.all(in: "Tests") where file.lines.count > 500 {
      Issue.record("\(file) has \(file.lines.count) lines. Give it one type or one verb a file.")
    }
  }

  @Test func `vault-sync has at most 40 lines`() {
    let lines = sources.filter { $0.target == "vault-sync" }.map(\.lines.count)
    #expect(!lines.isEmpty)
    #expect(lines.reduce(0, +) <= 40)
  }

  @Test(arguments: [
    ("import Git", ["Git"]),
    ("  import Glibc", ["Glibc"]),
    ("public import struct Foundation.URL", ["Foundation"]),
    ("@preconcurrency internal import Clibgit2", ["Clibgit2"]),
    ("@_spi(Testing) import VaultModel", ["VaultModel"]),
    ("// import Git", []),
    ("/// Prints what `import Git` brings.", []),
    ("let important = 1", []),
    ("let text = \"\"\"\nimport Git\n\"\"\"\nimport Yams", ["Yams"]),
  ])
  func `an import line is read`(text: String, modules: [String]) {
    let file = SourceFile(path: "Sources/X/Y.swift", lines: text.split(separator: "\n"))
    #expect(file.imports == modules)
  }
}
