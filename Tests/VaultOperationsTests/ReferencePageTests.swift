import Foundation
import Testing
import VaultModel
import VaultOperations
import VaultStore

/// The page lists what the program knows, all of it and nothing else.
@Suite struct ReferencePageTests {
  private func rows(_ title: String) throws -> [[String]] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/daybook/Documentation.docc/Reference.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(title) })
    return section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "") }
    }
  }

  @Test func `every error code with its exit status`() throws {
    let listed = try rows("Exit codes").map { "\($0[0]) \($0[1])" }
    #expect(
      Set(listed) == Set(VaultError.Code.allCases.map { "\(VaultError($0, "").exitCode) \($0.rawValue)" }))
  }

  @Test func `every setting with its place, default and meaning`() throws {
    let listed = try rows("Settings")
    #expect(
      Set(listed) == Set(Setting.all.map { [$0.key, $0.place.rawValue, $0.standard ?? "", $0.meaning] }))
  }

  @Test func `every rule for secrets`() throws {
    #expect(try rows("Secrets") == SecretRule.all.map { [$0.name, $0.what] })
  }
}
