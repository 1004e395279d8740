public import Git

/// What was found damaged in a vault's repository, and what became of it.
public struct Mending: Sendable {
  /// Files of the object database that didn't hold what their names say: moved to `.git/daybook/damaged`.
  public var setAside: [String] = []
  /// Whether the index, HEAD, or the list of packed references was torn, in words.
  public var rewritten: [String] = []
  /// How many objects were stored again.
  public var restored = 0
  /// The remotes that gave what was missing.
  public var fetchedFrom: [String] = []
  /// Where the branch stands now, where it was lost or can't be read any more.
  public var branch: (name: String, tip: ObjectID)?
  /// What the branch reaches, and nobody has.
  public var missing: Set<ObjectID> = []

  public init() {}

  /// Whether anything was changed.
  public var isDone: Bool {
    !setAside.isEmpty || !rewritten.isEmpty || restored > 0 || !fetchedFrom.isEmpty || branch != nil
  }

  /// What was done, in a sentence each.
  public var sentences: [String] {
    var words = [String]()
    if !setAside.isEmpty {
      words.append("\(setAside.count) damaged files were moved to .git/daybook/damaged.")
    }
    words += rewritten.map { "\($0) was torn, and is written anew." }
    if restored > 0 { words.append("\(restored) objects were restored from the files on disk.") }
    words += fetchedFrom.map { "What was missing was fetched from \($0)." }
    if let branch { words.append("The branch \(branch.name) was lost, and is \(branch.tip) again.") }
    if !missing.isEmpty { words.append("\(missing.count) objects of the history are nowhere to be had.") }
    return words
  }
}
