import Synchronization
import VaultOperations

/// Looks whether resources that a client subscribed to were changed, by whomever.
///
/// It looks twice a second at what the disk says of them, and not at all while nobody asks. So it works the
/// same for every file system, and for what a sync, an editor, or another process writes.
final class ResourceWatch: @unchecked Sendable {
  // Sendable, for all that changes is touched on `thread` only, but `onChange`, which is set once, before.

  /// Who is to be told; nil is the session, from before 2026-07-28.
  typealias Subscriber = RequestID?

  enum Change: Sendable {
    case resource(ResourceURI, Subscriber)
    case list(Subscriber)
  }

  var onChange: (@Sendable (Change) -> Void)?
  private let access: VaultAccess
  private let vault: VaultQueue
  private let thread = WorkThread()
  private var isLooking = false
  private var stamps = [ResourceURI: [FileStamp?]]()
  private var subscribers = [Subscriber: Set<ResourceURI>]()
  private var listSubscribers = Set<Subscriber>()
  private var folders = [String]()
  private var folderStamps = [FileStamp?]()
  private var list: [String]?
  /// What waited in each inbox when it was last looked at.
  private var inboxes = [ResourceURI: String]()

  init(_ access: VaultAccess, vault: VaultQueue) {
    self.access = access
    self.vault = vault
  }

  /// Tells a subscriber of a resource's changes from now on; `then` is called when that holds.
  func add(_ resources: [ResourceURI], for subscriber: Subscriber, then: @escaping @Sendable () -> Void) {
    thread.enqueue { [self] in
      for resource in resources {
        subscribers[subscriber, default: []].insert(resource)
        if stamps[resource] == nil {
          stamps[resource] = stamp(of: resource)
          if case .inbox = resource { readInbox(resource) }
        }
      }
      startOrStop()
      then()
    }
  }

  /// Tells a subscriber when a note comes or goes.
  func watchList(for subscriber: Subscriber) {
    thread.enqueue { [self] in
      listSubscribers.insert(subscriber)
      if list == nil { readList() }
      startOrStop()
    }
  }

  func remove(_ resource: ResourceURI, for subscriber: Subscriber) {
    thread.enqueue { [self] in
      subscribers[subscriber]?.remove(resource)
      forgetUnwatched()
    }
  }

  /// Tells a subscriber nothing more.
  func remove(_ subscriber: Subscriber) {
    thread.enqueue { [self] in
      subscribers[subscriber] = nil
      listSubscribers.remove(subscriber)
      forgetUnwatched()
    }
  }

  func stop() {
    thread.wait { [self] in
      subscribers = [:]
      listSubscribers = []
      startOrStop()
    }
  }

  /// Looks now: something was just written.
  func look() { thread.enqueue { [self] in if isLooking { check() } } }

  private func forgetUnwatched() {
    let watched = subscribers.values.reduce(into: Set<ResourceURI>()) { $0.formUnion($1) }
    stamps = stamps.filter { watched.contains($0.key) }
    inboxes = inboxes.filter { watched.contains($0.key) }
    startOrStop()
  }

  private func startOrStop() {
    let isNeeded = !listSubscribers.isEmpty || subscribers.contains { !$0.value.isEmpty }
    guard isNeeded != isLooking else { return }
    isLooking = isNeeded
    thread.whenIdle(everyMilliseconds: isNeeded ? 500 : nil) { [weak self] in self?.check() }
  }

  private func check() {
    for (resource, before) in stamps {
      let now = stamp(of: resource)
      guard now != before else { continue }
      stamps[resource] = now
      if case .inbox = resource { readInbox(resource) } else { tell(of: resource) }
    }
    if !listSubscribers.isEmpty, list != nil, folders.map({ FileStamp(of: $0) }) != folderStamps {
      readList()
    }
  }

  private func tell(of resource: ResourceURI) {
    for (subscriber, resources) in subscribers where resources.contains(resource) {
      onChange?(.resource(resource, subscriber))
    }
  }

  /// Reads what waits in an inbox, for not every commit brings a message; and tells of it where something else waits now. The
  /// first time nobody knows that: then it tells where anything was committed since it was asked for.
  private func readInbox(_ resource: ResourceURI) {
    guard case .inbox(let name) = resource else { return }
    let asked = stamps[resource]
    vault.enqueue { [weak self] opened in
      guard let self else { return }
      let found = (try? opened.get().inbox(ofAgentNamed: name))?.map { $0.ids.joined(separator: " ") } ?? ""
      thread.enqueue { [self] in
        guard stamps[resource] != nil else { return }
        let before = inboxes.updateValue(found, forKey: resource)
        if before.map({ $0 != found }) ?? (stamp(of: resource) != asked) { tell(of: resource) }
      }
    }
  }

  /// Reads which notes there are, and tells of it where it isn't the first time and they are others.
  private func readList() {
    vault.enqueue { [weak self] opened in
      guard let self else { return }
      let found = try? (opened.get().notePaths(), opened.get().noteFolders())
      thread.enqueue { [self] in
        guard let (notes, folders) = found else { return }
        self.folders = folders
        folderStamps = folders.map { FileStamp(of: $0) }
        if let list, list != notes { for subscriber in listSubscribers { onChange?(.list(subscriber)) } }
        list = notes
      }
    }
  }

  private func stamp(of resource: ResourceURI) -> [FileStamp?] {
    let top = access.location.path
    switch resource {
    case .file(let path): return [FileStamp(of: "\(top)/\(path)")]
    case .agent(let name): return FileStamp.all(in: "\(top)/agents/\(name)")
    case .status, .inbox:
      return ["HEAD", "logs/HEAD", "packed-refs", "refs/heads", "daybook/state"].map {
        FileStamp(of: "\(top)/.git/\($0)")
      }
    }
  }
}
