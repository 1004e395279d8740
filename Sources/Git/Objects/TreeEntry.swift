/// One line of a tree.
public struct TreeEntry: Sendable, Equatable {
  /// The raw bytes of one path component; they need not be UTF-8.
  public var name: [UInt8]
  public var id: ObjectID
  /// The mode as read, so that a tree is carried on byte for byte.
  private(set) var storedMode: UInt32

  public var mode: FileMode {
    get { FileMode(stored: storedMode) }
    set { storedMode = newValue.rawValue }
  }

  public init(name: [UInt8], mode: FileMode, id: ObjectID) {
    self.init(name: name, storedMode: mode.rawValue, id: id)
  }

  public init(name: String, mode: FileMode, id: ObjectID) {
    self.init(name: Array(name.utf8), mode: mode, id: id)
  }

  init(name: [UInt8], storedMode: UInt32, id: ObjectID) {
    self.name = name
    self.storedMode = storedMode
    self.id = id
  }

  /// The order of git: by bytes, as if the name of a folder ended in a slash.
  static func isBefore(_ left: TreeEntry, _ right: TreeEntry) -> Bool {
    let common = min(left.name.count, right.name.count)
    for index in 0..<common where left.name[index] != right.name[index] {
      return left.name[index] < right.name[index]
    }
    return left.byte(at: common) < right.byte(at: common)
  }

  private func byte(at index: Int) -> UInt8 {
    index < name.count ? name[index] : mode == .tree ? UInt8(ascii: "/") : 0
  }
}
