extension ClaimName {
  /// What names of claims of tasks begin with.
  package static let tasks = "task/"
  /// What names of claims of messages to a capability begin with.
  package static let offers = "message/"

  /// The task that it is about; nil of any other claim.
  package var task: EntryID? {
    description.hasPrefix(Self.tasks) ? EntryID(description.dropFirst(Self.tasks.count)) : nil
  }

  /// Whether its reference is taken off the hub when all is done: then it can't be missed.
  package var mayBeGone: Bool { description.hasPrefix(Self.offers) || task != nil }
}
