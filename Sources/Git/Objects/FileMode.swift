/// What an entry of a tree is. No other modes are written; old trees hold some more, as `100664`.
public enum FileMode: UInt32, Sendable {
  case tree = 0o040000
  case blob = 0o100644
  case executable = 0o100755
  case symlink = 0o120000
  case submodule = 0o160000

  /// The mode that git itself takes a stored one for.
  init(stored: UInt32) {
    self =
      switch stored & 0o170000 {
      case 0o040000: .tree
      case 0o120000: .symlink
      case 0o160000: .submodule
      default: stored & 0o100 != 0 ? .executable : .blob
      }
  }
}
