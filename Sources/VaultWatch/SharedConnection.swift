import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The folder of the sockets by which every ssh of a watcher uses the connection of the one that listens.
///
/// Nobody else can enter it, and it is so short that ssh's own names fit behind: a socket's path has 100 bytes or so.
final class SharedConnection {
  private let folder: String
  /// Where the folder's name is kept, so that the next watcher removes it should this one be killed.
  private let note: String

  init(gitDirectory: String, runtimeFolder: String?) throws {
    note = "\(gitDirectory)daybook/state/connection"
    if let old = Self.text(note), old.contains("/daybook-") { Self.remove(old) }
    // %C has 40 bytes, and ssh adds 17 while it makes a socket.
    let base = runtimeFolder.flatMap { $0.hasPrefix("/") && $0.utf8.count <= 24 ? $0 : nil } ?? "/tmp"
    var template = Array("\(base)/daybook-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw VaultError(
        .disk, "Can't make a folder in \(base): \(String(cString: strerror(errno))).",
        hint: "Free some space.")
    }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let file = open(note, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if file >= 0 {
      let bytes = Array(folder.utf8)
      _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      close(file)
    }
  }

  deinit {
    Self.remove(folder)
    unlink(note)
  }

  /// Options of the ssh that listens: it opens the connection, and notices within a minute when it is dead.
  var listening: [String] {
    options("ControlMaster=auto") + ["-T"]
      + ["ServerAliveInterval=15", "ServerAliveCountMax=3", "ConnectTimeout=20"].flatMap { ["-o", $0] }
  }

  /// Options of one that fetches or pushes; where there is no connection to share, it makes one of its own.
  var sharing: [String] { options("ControlMaster=no") }

  private func options(_ master: String) -> [String] {
    [master, "ControlPath=\(folder)/%C", "ControlPersist=no"].flatMap { ["-o", $0] }
  }

  private static func text(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// Removes the folder and the sockets in it: nothing else is ever there.
  private static func remove(_ folder: String) {
    guard let stream = opendir(folder) else { return }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink("\(folder)/\(name)") }
    }
    closedir(stream)
    rmdir(folder)
  }
}
