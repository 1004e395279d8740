import VaultStore

/// What changed below some folders since the last look.
struct FolderNews {
  /// Absolute paths of files.
  var paths: Set<String> = []
  /// Whether more changed than could be told.
  var isIncomplete = false
}

#if canImport(Glibc)
  import Glibc

  /// Watches folders with all that is below them.
  final class FolderWatch {
    private let inotify: Inotify
    private var folders: [Int32: String] = [:]
    private let isExcluded: (String) -> Bool
    /// Whether some folder couldn't be watched: only the timer finds what changes there.
    private(set) var isIncomplete = false

    /// - Parameter isExcluded: whether a folder, by its absolute path, is left out.
    init(_ tops: [String], excluding isExcluded: @escaping (String) -> Bool) throws {
      inotify = try Inotify()
      self.isExcluded = isExcluded
      for top in tops { _ = add(top) }
    }

    /// Readable when something changed.
    var descriptor: Int32 { inotify.descriptor }

    func read() -> FolderNews {
      var news = FolderNews()
      for event in inotify.read() {
        if event.has(IN_Q_OVERFLOW) { news.isIncomplete = true }
        guard let folder = folders[event.watch] else { continue }
        if event.has(IN_IGNORED) {
          folders[event.watch] = nil
          continue
        }
        if event.name.isEmpty { continue }
        let path = "\(folder)/\(event.name)"
        if event.has(IN_ISDIR) {
          // What was made in it before it was watched is found by reading it.
          if event.has(IN_CREATE) || event.has(IN_MOVED_TO) { news.paths.formUnion(add(path)) }
          // Of what was in it nothing is told.
          if event.has(IN_MOVED_FROM) { news.isIncomplete = true }
        } else {
          news.paths.insert(path)
        }
      }
      return news
    }

    /// Watches a folder and those below; answers the files in them.
    private func add(_ folder: String) -> [String] {
      if isExcluded(folder) { return [] }
      guard let watch = inotify.add(folder) else {
        if errno == ENOSPC || errno == EACCES { isIncomplete = true }
        return []
      }
      folders[watch] = folder
      guard let stream = opendir(folder) else { return [] }
      defer { closedir(stream) }
      var files = [String]()
      while let entry = readdir(stream) {
        let kind = Int32(entry.pointee.d_type)
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name == "." || name == ".." { continue }
        let path = "\(folder)/\(name)"
        if kind == Int32(DT_DIR) || kind == Int32(DT_UNKNOWN) && Self.isFolder(path) {
          files += add(path)
        } else {
          files.append(path)
        }
      }
      return files
    }

    private static func isFolder(_ path: String) -> Bool {
      var status = stat()
      return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
  }
#elseif canImport(Darwin)
  import CoreServices
  import Darwin
  import Dispatch

  /// Watches folders with all that is below them, by FSEvents.
  final class FolderWatch {
    /// Readable when something changed: the other end of a pipe that the stream's callback writes paths into.
    let descriptor: Int32
    let isIncomplete = false
    private let writer: Int32
    private let isExcluded: (String) -> Bool
    private var stream: FSEventStreamRef?
    private var rest = [UInt8]()

    init(_ tops: [String], excluding isExcluded: @escaping (String) -> Bool) throws {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else {
        throw VaultError(.disk, "Can't make a pipe.", hint: "Try again.")
      }
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
      (descriptor, writer) = (ends[0], ends[1])
      self.isExcluded = isExcluded
      var context = FSEventStreamContext()
      context.info = UnsafeMutableRawPointer(bitPattern: Int(writer))
      let flags = FSEventStreamCreateFlags(
        kFSEventStreamCreateFlagFileEvents | kFSEventStreamCreateFlagNoDefer)
      stream = FSEventStreamCreate(
        nil,
        { _, info, count, paths, flags, _ in
          let writer = Int32(Int(bitPattern: info))
          let paths = paths.assumingMemoryBound(to: UnsafePointer<CChar>?.self)
          for index in 0..<count {
            let isDropped = flags[index] & UInt32(kFSEventStreamEventFlagMustScanSubDirs) != 0
            var line = isDropped ? [UInt8(ascii: "\n")] : []
            if let path = paths[index] { line += Array(String(cString: path).utf8) + [UInt8(ascii: "\n")] }
            // A full pipe is read soon; what is lost then, the timer finds.
            _ = line.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
          }
        }, &context, tops as CFArray, FSEventStreamEventId(kFSEventStreamEventIdSinceNow), 0.05, flags)
      if let stream {
        FSEventStreamSetDispatchQueue(stream, DispatchQueue(label: "daybook.folders"))
        FSEventStreamStart(stream)
      }
    }

    deinit {
      if let stream {
        FSEventStreamStop(stream)
        FSEventStreamInvalidate(stream)
        FSEventStreamRelease(stream)
      }
      close(descriptor)
      close(writer)
    }

    func read() -> FolderNews {
      var news = FolderNews()
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = Darwin.read(descriptor, &buffer, buffer.count)
        if count <= 0 { break }
        rest += buffer[..<count]
      }
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let path = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeSubrange(...end)
        if path.isEmpty {
          news.isIncomplete = true
        } else if !isExcluded(path) {
          news.paths.insert(path)
        }
      }
      return news
    }
  }
#endif
