/// The programs that git asks for passwords. Source: git-credential(1).
///
/// They are asked through `git credential`, which knows them all, never on a terminal and never by a window.
struct CredentialHelper {
  let gitDirectory: String
  let environment: [String: String]

  /// A name and a password, and all that was said with them.
  struct Credential: Equatable {
    var user: String
    var password: String
    fileprivate var description: String
  }

  /// What the helpers have for an address; nil where they have nothing, or don't answer before the deadline.
  func fill(_ url: String, deadline: Deadline) -> Credential? {
    guard !url.utf8.contains(where: { $0 < 0x20 }),
      let output = run("fill", input: "url=\(url)\n\n", deadline)
    else { return nil }
    func value(_ key: String) -> String? {
      output.split(separator: "\n").first { $0.hasPrefix("\(key)=") }.map {
        String($0.dropFirst(key.count + 1))
      }
    }
    guard let user = value("username"), let password = value("password") else { return nil }
    return Credential(user: user, password: password, description: output)
  }

  /// Tells the helpers that a credential opened the door, so that they may keep it.
  func approve(_ credential: Credential, deadline: Deadline) {
    _ = run("approve", input: credential.description + "\n", deadline)
  }

  /// Tells the helpers that a credential was refused, so that they forget it.
  func reject(_ credential: Credential, deadline: Deadline) {
    _ = run("reject", input: credential.description + "\n", deadline)
  }

  private func run(_ verb: String, input: String, _ deadline: Deadline) -> String? {
    var variables = environment
    // An empty one keeps git from looking for a program that opens a window.
    if variables["GIT_ASKPASS"] == nil { variables["GIT_ASKPASS"] = "" }
    let command = ChildCommand(git: ["credential", verb], in: gitDirectory, environment: variables)
    do {
      let child = try ChildProcess(command, deadline: deadline)
      try Array(input.utf8).withUnsafeBytes(child.write)
      var bytes = [UInt8]()
      while try withUnsafeTemporaryAllocation(
        byteCount: 4096, alignment: 16,
        { buffer in
          let count = try child.read(into: buffer)
          bytes += buffer[..<count]
          return count > 0
        })
      {}
      child.finish()
      return child.status == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    } catch {
      return nil
    }
  }
}
