public import Git

extension Repository: ObjectStore {
  public func diffTrees(_ old: ObjectID?, _ new: ObjectID?) throws -> [TreeChange] {
    try diffTrees(old, new, limits: TreeLimits())
  }

  public func commits(from ids: [ObjectID], hiding hidden: [ObjectID]) throws -> [ObjectID] {
    try walk(from: ids, hiding: hidden, order: .topologicalOldestFirst)
  }
}
