import Git
import VaultStore

/// What tells of changes of one remote: its files where it is on this machine, an ssh that listens on its host, or nothing.
final class RemoteWatch {
  let remote: RemoteDescription
  private let place: RemotePlace
  private var files: ReferenceWatch?
  private var channel: HintChannel?
  /// When the channel is to be opened; nil while it is, and where there is none to open.
  private(set) var opensAt: Int64?
  private var failures = 0
  private var openedAt: Int64?

  init(_ remote: RemoteDescription, in repository: Repository, now: Int64) throws {
    self.remote = remote
    place = try repository.place(of: remote)
    switch place {
    case .path, .ssh: opensAt = now
    case .other: opensAt = nil
    }
  }

  /// Whether changes are told of now.
  var isListening: Bool { files != nil || openedAt != nil }

  /// Readable when something is to be taken in; nil where nothing is listened to.
  var descriptor: Int32? { files?.descriptor ?? channel.map(\.output) }

  /// Opens what listens, if it is time. Answers whether changes are told of from now on.
  func open(_ repository: Repository, _ connection: SharedConnection?, branch: String, now: Int64) -> Bool {
    guard let time = opensAt, time <= now else { return false }
    opensAt = nil
    do {
      switch place {
      case .path(let path):
        files = try ReferenceWatch(path)
        return true
      case .ssh(let path):
        let command = HintScript.command(path: path, branch: branch)
        let shell = try repository.shell(on: remote, options: connection?.listening ?? [], command)
        channel = try shell.map { try HintChannel($0) }
      case .other: break
      }
    } catch {
      failed(now)
    }
    return false
  }

  /// Takes in what was told: whether the remote may have changed, and whether listening began or ended.
  func read(_ repository: Repository, branch: String, now: Int64) -> [WatchPlan.Event] {
    if let files {
      guard files.hasMoved(), case .path(let path) = place else { return [] }
      return isNews(Self.tip(path, branch), repository, branch) ? [.hinted] : []
    }
    var events = [WatchPlan.Event]()
    for news in channel?.read() ?? [] {
      switch news {
      case .opened:
        (openedAt, events) = (now, events + [.hintsOpened])
      case .hint(let id): if isNews(id, repository, branch) { events.append(.hinted) }
      case .closed:
        channel = nil
        // It had listened for a minute: the line was cut, and is worth another try at once.
        if let openedAt, now - openedAt > 60_000 { failures = 0 }
        openedAt = nil
        failed(now)
        events.append(.hintsClosed)
      }
    }
    return events
  }

  /// Ends what listens, so that it is opened anew: after a sleep the connection may be dead without a word.
  func reset(now: Int64) {
    channel?.end()
    (channel, files, openedAt, failures) = (nil, nil, nil, 0)
    if place != .other { opensAt = now }
  }

  /// What this node has just pushed, or fetched by a sync of its own, is no news.
  private func isNews(_ tip: ObjectID?, _ repository: Repository, _ branch: String) -> Bool {
    guard let tip else { return true }
    do {
      return try repository.reference("refs/daybook/remotes/\(remote.name)/\(branch)") != tip
    } catch {
      return true
    }
  }

  private static func tip(_ path: String, _ branch: String) -> ObjectID? {
    try? Repository.open(path).reference("refs/heads/\(branch)")
  }

  private func failed(_ now: Int64) {
    failures += 1
    opensAt = now + min(300_000, 1000 << Int64(min(failures - 1, 9)))
  }
}
