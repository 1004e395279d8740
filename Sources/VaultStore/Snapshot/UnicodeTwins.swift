import VaultModel

/// Two Unicode forms of one name: two files to git and to Linux, one to a Mac, and one string to Swift. Only one of them is
/// taken in and put on disk; the other stays where it is.
enum UnicodeTwins {
  /// Why the other one is left out.
  static func reason(_ path: VaultPath) -> String {
    "the name differs from \(path) by letter case or Unicode form only"
  }

  /// Splits sorted paths into those that stand for one name, and those that are left out, each with the one that stands.
  ///
  /// - Parameter takesPrecedence: asked of each of several forms of one name; without any that does, the first by bytes stands.
  static func split(
    _ paths: some Sequence<VaultPath>, takesPrecedence: (VaultPath) -> Bool
  ) -> (standing: [VaultPath], left: [(path: VaultPath, standing: VaultPath)]) {
    var standing = [VaultPath]()
    var left = [(path: VaultPath, standing: VaultPath)]()
    var places = [String: Int]()
    for path in paths {
      guard path.description.utf8.contains(where: { $0 >= 0x80 }) else {
        standing.append(path)
        continue
      }
      guard let place = places[path.description] else {
        places[path.description] = standing.count
        standing.append(path)
        continue
      }
      let other = standing[place]
      if !takesPrecedence(other), takesPrecedence(path) {
        standing[place] = path
        left.append((other, path))
      } else {
        left.append((path, other))
      }
    }
    return (standing, left)
  }
}
