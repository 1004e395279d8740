import Foundation
import Testing

@testable import VaultOperations

/// Agents run skills where an allow-list may refuse anything but one plain command a step.
@Suite struct SkillsTests {
  private let skills = EmbeddedFiles.skills.filter { $0.path.hasSuffix("/SKILL.md") }

  @Test func `a description says when to use the skill, in at most 160 characters`() throws {
    for skill in skills {
      let line = try #require(skill.text.split(separator: "\n").first { $0.hasPrefix("description: ") })
      let description = line.dropFirst("description: ".count)
      #expect(description.count <= 160, "\(skill.path)")
      #expect(description.contains("Use "), "\(skill.path)")
    }
  }

  @Test func `every command is one of ours, without pipes, lists and redirections`() throws {
    for skill in skills {
      let commands = commands(in: skill.text)
      #expect(!commands.isEmpty, "\(skill.path)")
      for command in commands {
        let unquoted = command.replacing(/'[^']*'/, with: "")
        #expect(!unquoted.contains { "|&;<>$\"'\\`".contains($0) }, "\(skill.path): \(command)")
      }
    }
  }

  /// Code spans that begin with the name of a program.
  private func commands(in text: String) -> [String] {
    text.matches(of: /`((?:daybook|vault-sync)(?: [^`]*)?)`/).map { String($0.output.1) }
  }
}
