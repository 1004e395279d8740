/// What can go wrong with a vault, said so that a person knows what to do next.
public struct VaultError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The stable word for an error; ``exitCode`` follows from it.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    // 64: an option, name or time that can't be read.
    case badName = "bad-name"
    case badTime = "bad-time"
    case badOption = "bad-option"
    // 65: content or id refused.
    case outsideVault = "outside-vault"
    case notAFile = "not-a-file"
    case unknownID = "unknown-id"
    case ambiguousID = "ambiguous-id"
    case unknownHeading = "unknown-heading"
    case ambiguousHeading = "ambiguous-heading"
    case staleRevision = "stale-revision"
    case tooLarge = "too-large"
    case notText = "not-text"
    case lineBreak = "line-break"
    case keyUsed = "key-used"
    case openBlock = "open-block"
    case notFound = "not-found"
    case exists
    case secret
    case wrongState = "wrong-state"
    case badSchedule = "bad-schedule"
    // 69: a remote that says no.
    case remoteRefused = "remote-refused"
    case remoteMissing = "remote-missing"
    case remoteEmpty = "remote-empty"
    case redactedHistory = "redacted-history"
    // 70: a bug of ours.
    case bug
    // 73: the local disk.
    case disk
    // 75: try again later.
    case unreachable
    case busy
    case raced
    case deferred
    case held
    case hubBehind = "hub-behind"
    case noTask = "no-task"
    // 77: not permitted.
    case notPermitted = "not-permitted"
    case notHeld = "not-held"
    // 78: the set-up.
    case noVault = "no-vault"
    case noNode = "no-node"
    case noAgent = "no-agent"
    case unknownRemote = "unknown-remote"
    case newerFormat = "newer-format"
    case badConfiguration = "bad-configuration"
    case unsupported
    case noHub = "no-hub"
  }

  public var code: Code
  /// One sentence that says what is wrong.
  public var message: String
  /// One sentence that says what to do; empty where there is nothing to do.
  public var hint: String
  public var details: [String: String]

  public init(_ code: Code, _ message: String, hint: String = "", details: [String: String] = [:]) {
    self.code = code
    self.message = message
    self.hint = hint
    self.details = details
  }

  /// The exit status of a command that fails so. Source: sysexits(3).
  public var exitCode: Int32 {
    switch code {
    case .badName, .badTime, .badOption: 64
    case .outsideVault, .notAFile, .unknownID, .ambiguousID, .unknownHeading, .ambiguousHeading,
      .staleRevision,
      .tooLarge, .notText, .lineBreak, .keyUsed, .openBlock, .notFound, .exists,
      .secret, .wrongState, .badSchedule:
      65
    case .remoteRefused, .remoteMissing, .remoteEmpty, .redactedHistory: 69
    case .bug: 70
    case .disk: 73
    case .unreachable, .busy, .raced, .deferred, .held, .hubBehind, .noTask: 75
    case .notPermitted, .notHeld: 77
    case .noVault, .noNode, .noAgent, .unknownRemote, .newerFormat, .badConfiguration, .unsupported, .noHub:
      78
    }
  }

  public var description: String { hint.isEmpty ? message : "\(message) \(hint)" }
}
