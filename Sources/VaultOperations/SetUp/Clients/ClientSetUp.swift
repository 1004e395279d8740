import VaultStore

/// What a client is to be told of a vault: planned first, from what stands there, and then carried out.
public struct ClientSetUp: Sendable {
  /// One thing to do.
  enum Step: Hashable, Sendable {
    /// Write a file in place of what it holds, keeping that beside it.
    case edit(path: String, from: [UInt8], to: [UInt8])
    /// Write a file of ours.
    case write(path: String, text: String)
    /// Remove a file of ours.
    case remove(path: String)
    /// Run the client's own program; what it says may be passed over.
    case run(arguments: [String], mayFail: Bool)
  }

  let client: ClientProgram
  let steps: [Step]
  public let warnings: [Warning]

  /// Whether nothing has to be done.
  public var isDone: Bool { steps.isEmpty }

  /// Each thing to do, in words.
  public var changes: [String] { steps.map(\.description) }

  public var json: JSON {
    [
      "client": .string(client.rawValue), "changes": JSON(changes),
      "warnings": .array(warnings.map(\.json)),
    ]
  }

  /// Carries it out.
  public func apply() throws {
    for step in steps {
      switch step {
      case .edit(let path, let before, let after):
        let file = HomeFile(path)
        guard try file.read() ?? [] == before else {
          throw VaultError(.busy, "\(path) was changed in this moment.", hint: "Try again.")
        }
        if !before.isEmpty { try HomeFile("\(file.path).before-daybook").replace(with: before) }
        try file.replace(with: after)
      case .write(let path, let text): try HomeFile(path).replace(with: Array(text.utf8), isPrivate: false)
      case .remove(let path): HomeFile(path).remove()
      case .run(let arguments, let mayFail):
        let result = try ChildProgram.run(client.rawValue, arguments, input: "")
        guard result.status == 0 || mayFail else {
          throw VaultError(
            .badConfiguration,
            "\(client.rawValue) refused: \(result.output.split(separator: "\n").last ?? "no reason given")",
            hint:
              "Run it by hand: \(client.rawValue) \(arguments.map(GitSetUp.quoted).joined(separator: " "))")
        }
      }
    }
  }
}

extension ClientSetUp.Step: CustomStringConvertible {
  var description: String {
    switch self {
    case .edit(let path, _, _): "edit \(path)"
    case .write(let path, _): "write \(path)"
    case .remove(let path): "remove \(path)"
    case .run(let arguments, _): "run openclaw \(arguments.map(GitSetUp.quoted).joined(separator: " "))"
    }
  }
}
