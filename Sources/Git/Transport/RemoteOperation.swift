import Clibgit2

/// One fetch, push or listing: what libgit2's callbacks are told and what they find out.
///
/// libgit2 gets it as an unretained pointer. Whoever makes it keeps it alive until the `git_remote` is
/// freed, and with that its transport.
final class RemoteOperation {
  let environment: [String: String]
  private let deadline: Deadline
  private let sshCommand: String?
  private let folder: String
  private let progress: ((FetchProgress) -> Void)?

  private var address: RemoteAddress?
  private var child: ChildProcess?
  private var stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
  private(set) var failure: GitError?
  /// Whether the remote may have read which references to change: from then on a failure does not prove
  /// that they were not.
  private(set) var hasSentCommands = false
  /// The same where libgit2's own transport is used, which does not tell: from the comparison on.
  var mayHaveSentCommands: Bool { hasSentCommands || !runsPrograms && push?.advertised != nil }
  /// What hooks and the remote's git say beside the protocol.
  private var sideband: [UInt8] = []
  var credentials = CredentialState()
  let helper: CredentialHelper
  /// Whether git's settings name a credential helper.
  let hasHelpers: Bool
  /// The addresses of all remotes.
  let addresses: () throws -> [String]
  var push: PushState?

  init(_ repository: Repository, deadline: Duration, progress: ((FetchProgress) -> Void)? = nil) throws {
    environment = repository.environment
    self.deadline = Deadline(after: deadline)
    sshCommand = try repository.configString("core.sshCommand", scope: .any)
    folder = repository.workingDirectory ?? repository.gitDirectory
    self.progress = progress
    helper = CredentialHelper(gitDirectory: repository.gitDirectory, environment: environment)
    hasHelpers = try !repository.configEntries(prefix: "credential.", scope: .any).isEmpty
    addresses = { [unowned repository] in try repository.remotes().map(\.url) }
  }

  /// A helper has half of the time.
  var helperDeadline: Deadline { deadline.limited(toMilliseconds: max(500, deadline.milliseconds / 2)) }

  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static func from(_ pointer: UnsafeMutableRawPointer?) -> RemoteOperation? {
    pointer.map { Unmanaged<RemoteOperation>.fromOpaque($0).takeUnretainedValue() }
  }

  /// What the remote has said beside the protocol, line by line.
  var remoteWords: String {
    String(decoding: sideband, as: UTF8.self).unicodeScalars
      .split { $0 == "\n" || $0 == "\r" }
      .map { line in String(String.UnicodeScalarView(line.filter { $0.value >= 32 && $0.value != 127 })) }
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  func addRemoteWords(_ bytes: UnsafeRawBufferPointer) {
    sideband += bytes
    if sideband.count > 16_384 { sideband.removeFirst(sideband.count - 16_384) }
  }

  func report(_ stats: git_indexer_progress) {
    progress?(
      FetchProgress(
        receivedObjects: Int(stats.received_objects), totalObjects: Int(stats.total_objects),
        receivedBytes: stats.received_bytes))
  }

  /// Learns the address, just before libgit2 connects.
  func prepare(_ url: String) throws {
    address = try RemoteAddress(url)
  }

  /// Whether the remote is reached through a program; otherwise libgit2 has a transport for it.
  var runsPrograms: Bool {
    switch address {
    case .ssh, .path: true
    case .other, nil: false
    }
  }

  /// Keeps the first failure: what follows it, as a goodbye that nobody reads, is its consequence. Answers
  /// the return code of a callback.
  func fail(_ error: any Error) -> Int32 {
    let error = error as? GitError ?? GitError(.other, "\(error)")
    if failure == nil { failure = error }
    git_error_set_str(Int32(GIT_ERROR_NET.rawValue), error.message)
    return GIT_ERROR.rawValue
  }

  /// The stream of a connection. libgit2 wants the same one for the listing and for what follows it.
  func stream(
    of transport: UnsafeMutablePointer<git_smart_subtransport>?
  ) -> UnsafeMutablePointer<git_smart_subtransport_stream> {
    let stream = stream ?? Subtransport.allocateStream(transport, pointer)
    self.stream = stream
    return stream
  }

  func forgetStream() { stream = nil }

  /// Starts the program for a listing; the other services go on with it.
  func begin(_ service: git_smart_service_t) throws {
    switch service {
    case GIT_SERVICE_UPLOADPACK_LS: try start(.uploadPack)
    case GIT_SERVICE_RECEIVEPACK_LS: try start(.receivePack)
    case GIT_SERVICE_RECEIVEPACK: hasSentCommands = true
    default: break
    }
    guard child != nil else { throw GitError(.network, "the connection is closed") }
  }

  private func start(_ service: ChildCommand.Service) throws {
    end()
    guard let address,
      let command = ChildCommand(
        service, at: address, folder: folder, sshCommand: sshCommand, environment: environment)
    else { throw GitError(.invalid, "the remote has no address") }
    child = try ChildProcess(command, deadline: deadline)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard let child, failure == nil else { throw GitError(.network, "the connection is closed") }
    do {
      try child.write(bytes)
    } catch {
      child.readLastWords()
      throw ChildFailure.error(child.errorText) ?? error
    }
  }

  /// At a silent end answers 0; libgit2 says whether it came too early.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let child, failure == nil else { throw GitError(.network, "the connection is closed") }
    let count = try child.read(into: buffer)
    if count > 0 { return count }
    child.readLastWords()
    if let error = ChildFailure.error(child.errorText) { throw error }
    return 0
  }

  /// Lets the program end, or ends it if something went wrong.
  func end() {
    if failure == nil { child?.finish() } else { child?.kill() }
    child = nil
  }

  /// The error of a libgit2 call that failed, read at once.
  func error(_ returned: Int32, _ context: String) -> GitError {
    let own = GitError(libgit2: returned, context)
    var error = failure ?? HTTPFailure.refined(own)
    if failure == nil, returned == GIT_EEOF.rawValue {
      error = GitError(.network, "\(context): the remote hung up without a word")
    }
    error.libgit2Code = returned
    return error
  }
}
