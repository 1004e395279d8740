import Git
import VaultModel
import VaultStore

/// The files of one node in memory, as a disk has them: with inodes, and the time of the last write.
///
/// A path can't be both a file and a folder, and a program that has a file open goes on writing to it after
/// it was replaced. What is not modelled: links, unreadable folders, limits of size, what git ignores, and a
/// power cut.
final class MemoryDisk {
  /// A file, whatever names it.
  final class Inode {
    fileprivate(set) var file: VaultFile
    /// Milliseconds since 1970, by the node's clock.
    fileprivate(set) var modified: Int64

    fileprivate init(_ file: VaultFile, modified: Int64) { (self.file, self.modified) = (file, modified) }
  }

  private(set) var inodes = [VaultPath: Inode]()
  private let now: () -> Int64

  init(now: @escaping () -> Int64) { self.now = now }

  var files: [VaultPath: VaultFile] { inodes.mapValues(\.file) }

  subscript(path: VaultPath) -> VaultFile? { inodes[path]?.file }

  /// Writes into the file that is there, or into a new one.
  func write(_ file: VaultFile, to path: VaultPath) throws {
    guard let inode = inodes[path] else { return try replace(path, with: file) }
    write(file, into: inode)
  }

  /// Writes into a file that a program has open, wherever it is by now.
  func write(_ file: VaultFile, into inode: Inode) {
    inode.file = file
    inode.modified = now()
  }

  /// Puts a new file in the place of the one that is there.
  func replace(_ path: VaultPath, with file: VaultFile) throws {
    guard isFree(path) else { throw VaultError(.notAFile, "\(path) can't be both a file and a folder.") }
    inodes[path] = Inode(file, modified: now())
  }

  func remove(_ path: VaultPath) { inodes[path] = nil }

  /// Whether a file may stand at a path: nothing above it is a file, and it is no folder.
  func isFree(_ path: VaultPath) -> Bool { blockers(of: path).isEmpty }

  /// The files that stand where a path needs a folder, or below it where it is one.
  func blockers(of path: VaultPath) -> [VaultPath] {
    var above = path.folder
    while let folder = VaultPath(above) {
      if inodes[folder] != nil { return [folder] }
      above = folder.folder
    }
    let prefix = "\(path)/"
    return inodes[path] != nil ? [] : inodes.keys.filter { $0.description.hasPrefix(prefix) }.sorted()
  }
}
