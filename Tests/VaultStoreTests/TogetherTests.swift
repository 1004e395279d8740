import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct TogetherTests {
  let sandbox: Sandbox
  let vault: TestVault
  let memory = "agents/jerry/MEMORY.md"

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.snapshot()
  }

  private struct Stop: Error {}

  @Test func `a hundred appends are a hundred commits, and one pack`() throws {
    let packs = vault.vault.repository.packCount
    var ids = [EntryID]()
    try vault.vault.together {
      for number in 0..<100 {
        ids.append(try vault.append("Entry \(number)", to: "agents/a\(number % 8)/MEMORY.md").id)
      }
      #expect(try vault.git("log", "--format=%s") == "add .daybook/config.yml")
    }
    #expect(vault.vault.repository.packCount == packs + 1)
    #expect(try vault.log().count == 101)
    #expect(try vault.git("log", "-g", "--format=%gs", "-1") == "daybook: 100 commits")
    let named = try vault.git("log", "--reverse", "--format=%(trailers:key=Entry,valueonly,separator=)")
    #expect(named.split(separator: "\n").map(String.init) == ids.map(\.description))
    #expect(try vault.complaints() == [])
  }

  @Test func `what was written by hand is taken in as it is by itself, and a key counts`() throws {
    try vault.append("First", to: memory)
    try vault.write(vault.text(memory)! + "\n## [2026-02-16T11:00:00Z] By hand\n", to: memory)
    try vault.vault.together {
      let one = try vault.append("Keyed", to: memory, agent: "jerry", key: "k")
      let two = try vault.append("Keyed", to: memory, agent: "jerry", key: "k")
      #expect(one.id == two.id && one.isNew && !two.isNew && one.commit == two.commit)
    }
    #expect(
      try vault.log() == [
        "jerry: jerry/MEMORY: Keyed", "jerry: jerry/MEMORY: By hand", "jerry: jerry/MEMORY: First",
        "Ada: add .daybook/config.yml",
      ])
    #expect(try vault.complaints() == [])
  }

  @Test func `where it fails, none of it has happened`() throws {
    try vault.append("First", to: memory)
    let (before, head) = (vault.text(memory), try vault.vault.head().commit)
    #expect(throws: Stop.self) {
      try vault.vault.together {
        try vault.append("Second", to: memory)
        try vault.append("Third", to: "shared/NEW.md")
        throw Stop()
      }
    }
    #expect(vault.text(memory) == before && vault.text("shared/NEW.md") == nil)
    #expect(try vault.vault.head().commit == head)
    try vault.append("Fourth", to: memory)
    #expect(try vault.log().first == "jerry: jerry/MEMORY: Fourth" && vault.log().count == 3)
    #expect(try vault.complaints() == [])
  }

  @Test func `a lost race takes the notes back, and leaves what others wrote`() throws {
    try vault.append("First", to: memory)
    try vault.append("There", to: "shared/B.md")
    let before = vault.text(memory)
    #expect(throws: (any Error).self) {
      try vault.vault.together {
        try vault.append("Second", to: memory)
        try vault.append("Here", to: "shared/B.md")
        try vault.write(vault.text("shared/B.md")! + "\nA person's.\n", to: "shared/B.md")
        try vault.git("commit", "--quiet", "--allow-empty", "-m", "a person's")
      }
    }
    #expect(vault.text(memory) == before)
    #expect(vault.text("shared/B.md")?.hasSuffix("\nA person's.\n") == true)
    try vault.snapshot()
    #expect(try vault.complaints() == [])
  }

  @Test func `an append that needs the whole vault asks to be done by itself`() throws {
    try vault.append("First", to: memory)
    try vault.remove(memory)
    try vault.vault.together {
      #expect(throws: NeedsWholeVault.self) { try vault.append("Second", to: memory) }
      try vault.append("Third", to: "shared/B.md")
    }
    #expect(vault.text(memory) == nil)
    #expect(try vault.log().first == "Ada: shared/B: Third" || vault.log().first?.hasSuffix("Third") == true)
  }
}
