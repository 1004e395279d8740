/// Looks for one path in many trees, one after the other.
///
/// A folder that the tree looked at last had as well is not read again, so that a walk through history reads,
/// on the way to the path, only what commits changed.
public struct PathProbe {
  private let repository: Repository
  private let names: [ArraySlice<UInt8>]
  /// For each name of the path the folder it was looked for last, and what stood there.
  private var last: [(folder: ObjectID, found: TreeChange.File?)?]

  /// - Parameter path: names with slashes between, as raw bytes.
  public init(_ repository: Repository, path: [UInt8]) {
    self.repository = repository
    names = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    last = Array(repeating: nil, count: names.count)
  }

  /// What a tree holds at the path; nil if nothing, or a folder.
  public mutating func file(in tree: ObjectID) throws -> TreeChange.File? {
    var folder = tree
    for index in names.indices {
      let found: TreeChange.File?
      if let known = last[index], known.folder == folder {
        found = known.found
      } else {
        found = try repository.entry(named: names[index], in: folder).map { .init(mode: $0.mode, id: $0.id) }
        last[index] = (folder, found)
      }
      guard let found else { return nil }
      if index == names.count - 1 { return found.mode == .tree ? nil : found }
      guard found.mode == .tree else { return nil }
      folder = found.id
    }
    return nil
  }
}
