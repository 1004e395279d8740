/// What HEAD is.
public enum Head: Sendable, Equatable {
  /// A branch (named without `refs/heads/`) and its tip.
  case branch(String, ObjectID)
  /// A branch without a commit: a new repository, or one that lost the reference.
  case unborn(String)
  case detached(ObjectID)

  /// The commit, if there is one.
  public var commit: ObjectID? {
    switch self {
    case .branch(_, let id), .detached(let id): id
    case .unborn: nil
    }
  }

  /// The branch, if HEAD is on one.
  public var branch: String? {
    switch self {
    case .branch(let name, _), .unborn(let name): name
    case .detached: nil
    }
  }
}
