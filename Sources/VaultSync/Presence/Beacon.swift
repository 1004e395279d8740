package import Git
package import VaultModel

/// What a node leaves on a hub so that others see that it is alive: a reference that takes one of 61 commits in turn.
///
/// The commits are fixed: node, number, the empty tree, no parents, the year 1970. So their ids repeat, a hub never has
/// more than 61 for each node, and nobody has to fetch one to see that it has changed.
package enum Beacon {
  package static let folder = "refs/daybook/presence/"
  /// A prime, so that no habit of a node's, such as one sync an hour, shows an observer the same commit each time.
  package static let count = 61

  package static func reference(of node: Name) -> String { folder + node.description }

  /// Writes the commit with that number and answers its id.
  package static func commit(_ number: Int, of node: Name, in repository: Repository) throws -> ObjectID {
    let tree = try repository.writeTree([])
    let author = Signature(name: node.description, email: "\(node)@daybook.invalid", time: 0)
    return try repository.writeCommit(
      tree: tree, parents: [], author: author, committer: author,
      message: "presence: \(node) \(number % count)\n")
  }
}
