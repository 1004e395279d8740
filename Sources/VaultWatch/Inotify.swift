#if canImport(Glibc)
  import Glibc
  import VaultStore

  /// Changes of folders, as Linux tells them. Source: inotify(7).
  final class Inotify {
    struct Event {
      /// The watch that it belongs to; -1 where events were lost.
      var watch: Int32
      var mask: UInt32
      /// The file's name in the folder; empty where the event is the folder's own.
      var name: String

      func has(_ flag: Int32) -> Bool { mask & UInt32(bitPattern: flag) != 0 }
      func has(_ flag: UInt32) -> Bool { mask & flag != 0 }
    }

    /// Readable when there are events.
    let descriptor: Int32

    init() throws {
      descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
      guard descriptor >= 0 else {
        throw VaultError(
          .unsupported, "Can't watch folders: \(String(cString: strerror(errno))).",
          hint: "Raise fs.inotify.max_user_instances, or sync by cron.")
      }
    }

    deinit { close(descriptor) }

    /// What a change of a file's content or name in a folder is told by.
    static let changes = UInt32(
      IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

    /// Watches a folder. Answers its number; nil where it is gone, is no folder, or the system allows no more.
    func add(_ folder: String) -> Int32? {
      let flags = Self.changes | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW) | UInt32(IN_EXCL_UNLINK)
      let watch = inotify_add_watch(descriptor, folder, flags)
      return watch >= 0 ? watch : nil
    }

    /// Takes in all that there is.
    func read() -> [Event] {
      var events = [Event]()
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = systemRead(descriptor, &buffer, buffer.count)
        guard count > 0 else { return events }
        buffer.withUnsafeBytes { bytes in
          var offset = 0
          while offset + 16 <= count {
            let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
            let name = bytes[(offset + 16)..<min(count, offset + 16 + length)].prefix { $0 != 0 }
            events.append(
              Event(
                watch: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self),
                mask: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self),
                name: String(decoding: name, as: UTF8.self)))
            offset += 16 + length
          }
        }
      }
    }
  }

  // The member of the same name hides this inside the type.
  private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
  }
#endif
