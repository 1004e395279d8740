import VaultModel

/// Two Unicode forms of one name: two files to git and to Linux, one to a Mac, and one string to Swift. Only one of them is
/// taken in and put on disk; the other stays where it is.
enum UnicodeTwins {
  /// Why the other one is left out.
  static func reason(_ path: VaultPath) -> String {
    "the name differs from \(path) by letter case or Unicode form only"
  }

  /// The paths that are left out, each with the form of the name that stands: of several one that takes precedence, else the
  /// first.
  static func left(
    outOf paths: some Sequence<VaultPath>, takesPrecedence: (VaultPath) -> Bool
  ) -> [(path: VaultPath, standing: VaultPath)] {
    var left = [(path: VaultPath, standing: VaultPath)]()
    // Strings are equal by Unicode's rules, whatever their form.
    var standing = [String: VaultPath]()
    for path in paths where path.description.utf8.contains(where: { $0 >= 0x80 }) {
      guard let other = standing[path.description] else {
        standing[path.description] = path
        continue
      }
      let isOther = takesPrecedence(other) || !takesPrecedence(path)
      standing[path.description] = isOther ? other : path
      left.append(isOther ? (path, other) : (other, path))
    }
    return left
  }
}
