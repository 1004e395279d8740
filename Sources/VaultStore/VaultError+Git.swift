public import Git

extension VaultError {
  /// Says in the vault's words what git could not do; `remote` is the name of the remote that it was asked
  /// of.
  public init(_ error: GitError, remote: String? = nil) {
    let code: Code =
      switch error.code {
      case .network, .timeout: .unreachable
      case .auth, .hostKey, .rejected: .remoteRefused
      case .remoteMissing, .webPage: .remoteMissing
      case .locked, .modified: .busy
      case .unsupportedRepository, .wrongOwner: .unsupported
      case .badConfiguration: .badConfiguration
      case .notPermitted: .notPermitted
      case .io, .corrupt, .missingObject: .disk
      case .exists: .exists
      case .notFound, .ambiguous: .notFound
      case .invalid: .badOption
      // What a remote says in words that nobody has foreseen is still the remote's no.
      case .other: remote == nil ? .bug : .remoteRefused
      }
    let place = remote.map { "Remote \($0): " } ?? ""
    self.init(
      code, Self.sentence("\(place)\(error.message)"), hint: Self.sentence(error.hint ?? Self.hint(code)))
  }

  /// Git's words with a capital at their start and a full stop at their end, unless they end in a command.
  private static func sentence(_ words: String) -> String {
    guard let first = words.first else { return words }
    let text = first.uppercased() + words.dropFirst()
    guard let last = text.last, last.isLetter || last.isNumber || "')".contains(last) else { return text }
    return text.contains(": git ") ? text : text + "."
  }

  private static func hint(_ code: Code) -> String {
    switch code {
    case .unreachable: "What was written is committed here; the next sync tries again."
    case .remoteRefused: "Check your rights and keys on the remote; the work is committed here."
    case .remoteMissing: "Check the address with: daybook remote list; the work is committed here."
    case .busy: "Try again in a moment."
    case .notPermitted: "Check who owns the vault and its permissions."
    case .badConfiguration:
      "Mend that file, or make the vault anew beside it with: daybook recover PATH --remote URL --node NAME"
    case .disk: "Check the disk, and the repository with: daybook doctor --fix"
    default: ""
    }
  }
}
