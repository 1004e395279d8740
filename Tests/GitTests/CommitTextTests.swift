import Clibgit2
import Testing

@testable import Git

/// Commits read by their text, against libgit2's reading of the same bytes.
@Suite struct CommitTextTests {
  private let sandbox: Sandbox
  private let repository: Repository

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
  }

  private static let id = String(repeating: "1a", count: 20)
  private static let person = "A Person <a@b.org> 1700000000 +0100"

  private static func text(
    _ headers: String = "", author: String = person, committer: String = person,
    _ message: String = "Subject\n"
  ) -> String {
    "tree \(id)\n\(headers)author \(author)\ncommitter \(committer)\n\(message.isEmpty ? "" : "\n")\(message)"
  }

  /// Those of the usual form, which are not left to libgit2.
  static let usual = [
    text(), text("parent \(id)\n"), text("parent \(id)\nparent \(id)\n"), text("", "Subject\n\nKey: value\n"),
    text(author: "Zoë Ü <z@example.org> 1 -0330"), text(author: "A, B <a b@c> 0 +0000"),
    text("", "\n\nlate subject\n"), text("", "no line end"), text(committer: "c <c> 4102444800 +1400"),
  ]

  static let unusual = [
    text("", ""), text(author: "A, B. <a@b> 0 +0000"), text("parent \(id)\n", "\u{0}"),
    text("", author: "A <a> 1 +9999"),
    text("", author: "<a@b> 1 +0000"),
    text("", author: " A  <a@b> 1 +0000"), text("", author: "A <a@b> -1 +0000"),
    text("", author: "A <a@b> 1"),
    text("", author: "A <a@b>"), text("", author: "A <> 1 +0000"), text("", author: "A <a> b> 1 +0000"),
    text("", author: "A < a > 1 +0000"), text("", author: "A <a@b> 1 +0175"),
    text("", author: "A <a@b> 1 0000"),
    "tree \(id)\nauthor \(person)\ncommitter \(person)\nencoding ISO-8859-1\n\nm\n",
    "tree \(id)\nauthor \(person)\ncommitter \(person)\ngpgsig -----BEGIN\n x\n -----END\n\nm\n",
    "tree \(id)\nauthor \(person)\n\nm\n", "tree 12\nauthor \(person)\ncommitter \(person)\n\nm\n", "",
    "tree \(id)",
  ]

  @Test(arguments: usual) func `the usual form is read alone, and as libgit2 reads it`(text: String) throws {
    let id = try repository.writeObject(Array(text.utf8), GIT_OBJECT_COMMIT)
    let own = try #require(Array(text.utf8).withUnsafeBytes { Commit(id: id, text: $0) })
    let libgit2 = try repository.readUnusualCommit(id)
    let links = try repository.readLinks(of: id)
    #expect(own == libgit2)
    #expect(links.tree == own.tree && links.parents == own.parents)
  }

  @Test(arguments: unusual) func `of any other form no reading differs from libgit2's`(text: String) throws {
    let id = try repository.writeObject(Array(text.utf8), GIT_OBJECT_COMMIT)
    guard let own = Array(text.utf8).withUnsafeBytes({ Commit(id: id, text: $0) }) else { return }
    let libgit2 = try repository.readUnusualCommit(id)
    #expect(own == libgit2)
  }
}
