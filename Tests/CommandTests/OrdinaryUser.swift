import Foundation

/// Runs commands without the rights of root, which nothing is closed to.
enum OrdinaryUser {
  /// Whether the tests run as one, or can become one.
  static var isAtHand: Bool { getuid() != 0 || Sandbox.has("setpriv") }

  /// Gives the user all of a sandbox.
  static func own(_ sandbox: Sandbox) throws {
    if getuid() == 0 { _ = try sandbox.run("/usr/bin/env", ["chown", "-R", "65534", sandbox.folder]) }
  }

  static func daybook(_ words: String..., in sandbox: Sandbox, at name: String) throws -> Sandbox.Result {
    let program = Sandbox.program("daybook")
    if getuid() != 0 { return try sandbox.run(program, words, in: name) }
    let user = ["setpriv", "--reuid", "65534", "--clear-groups", program]
    return try sandbox.run("/usr/bin/env", user + words, in: name)
  }
}
