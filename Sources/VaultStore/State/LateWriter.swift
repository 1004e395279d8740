import Git

/// A file that sync replaced, kept by a hard link: a program that has it open still writes there, and
/// nowhere else.
struct LateWriter: Hashable {
  /// The link's name in the folder of replaced files.
  var name: String
  /// What the file held when it was replaced.
  var blob: ObjectID
  /// When it was replaced, in seconds since 1970.
  var at: Int64
  /// Size in bytes, and time of the last write, when it was looked at last. At first both are 0: what was
  /// written between the last read and the replacement must be seen, too.
  var size: UInt64 = 0
  var modified = FileStat.Time(seconds: 0, nanoseconds: 0)
  var path: VaultPath

  /// How long such a file is looked at again, in seconds.
  static let window: Int64 = 24 * 60 * 60

  /// The folder below the state folder.
  static let folder = "late"

  var link: VaultPath? { VaultPath("\(Self.folder)/\(name)") }

  /// One line of the state file.
  var line: String {
    "\(name) \(blob) \(at) \(size) \(modified.seconds) \(modified.nanoseconds) \(path)"
  }

  init(name: String, blob: ObjectID, at: Int64, path: VaultPath) {
    (self.name, self.blob, self.at, self.path) = (name, blob, at, path)
  }

  init?(line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 6)
    guard parts.count == 7, let blob = ObjectID(hex: parts[1]), let at = Int64(parts[2]),
      let size = UInt64(parts[3]),
      let seconds = Int64(parts[4]), let nanoseconds = UInt32(parts[5]), let path = VaultPath(parts[6])
    else { return nil }
    name = String(parts[0])
    self.blob = blob
    self.at = at
    self.size = size
    self.path = path
    modified = FileStat.Time(seconds: seconds, nanoseconds: nanoseconds)
  }

  /// Whether somebody wrote since the last look.
  func hasChanged(_ stat: FileStat) -> Bool { stat.size != size || stat.modified != modified }

  /// Remembers a look. Who just wrote may do so again in the same tick of the clock: then the next look reads it again.
  ///
  /// - Parameter now: milliseconds since 1970.
  mutating func remember(_ stat: FileStat, now: Int64) {
    let isYoung = Settling.isNew(stat.modified, within: Settling.quiet, now: now)
    (size, modified) = isYoung ? (0, FileStat.Time(seconds: 0, nanoseconds: 0)) : (stat.size, stat.modified)
  }
}
