import Git
import VaultModel

/// All agents' folders as `.git/daybook/cache` keeps them: they count as long as their trees are the same.
///
/// A file is a header line, the tree of `agents/` (20 bytes), folders, and 8 bytes of checksum. The records of a
/// note are as they are in memory, of this machine's byte order; the header tells their size.
struct AgentTable {
  var tree: ObjectID
  var folders: [AgentFolder]

  private static let header = Array("daybook agents 1 \(MemoryLayout<MailRecord>.stride)\n".utf8)

  init(tree: ObjectID, folders: [AgentFolder]) {
    self.tree = tree
    self.folders = folders
  }

  /// Reads a kept table; nil for what is none, or isn't whole.
  init?(bytes: [UInt8]) {
    guard bytes.starts(with: Self.header), bytes.count >= Self.header.count + 28 else { return nil }
    var reader = ByteReader(bytes, from: Self.header.count, to: bytes.count - 8)
    var end = ByteReader(bytes, from: bytes.count - 8, to: bytes.count)
    guard end.number(8) == Checksum.of(bytes[..<(bytes.count - 8)]), let tree = reader.blob() else {
      return nil
    }
    self.init(tree: tree, folders: [])
    while !reader.isAtEnd {
      guard let folder = reader.agentFolder() else { return nil }
      folders.append(folder)
    }
  }

  var bytes: [UInt8] {
    var writer = ByteWriter(Self.header)
    writer.blob(tree)
    for folder in folders { writer.agentFolder(folder) }
    writer.number(Checksum.of(writer.bytes[...]), 8)
    return writer.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func agentFolder(_ folder: AgentFolder) {
    text(folder.name.description, 1)
    blob(folder.tree)
    number(folder.profile == nil ? 0 : 1, 1)
    if let profile = folder.profile {
      text(profile.node?.description ?? "", 1)
      text(profile.description, 2)
      number(UInt64(min(profile.capabilities.count, 65_535)), 2)
      for capability in profile.capabilities.prefix(65_535) { text(capability.description, 1) }
    }
    number(UInt64(folder.mail.count), 4)
    for mail in folder.mail {
      blob(mail.blob)
      text(mail.note.path, 2)
      number(UInt64(mail.note.records.count), 4)
      mail.note.records.withUnsafeBytes { raw($0) }
    }
  }
}

extension ByteReader {
  fileprivate mutating func agentFolder() -> AgentFolder? {
    guard let name = text(1).flatMap({ Name($0) }), let tree = blob(), let hasProfile = number(1) else {
      return nil
    }
    var folder = AgentFolder(name: name, tree: tree, profile: nil, mail: [])
    if hasProfile == 1 {
      guard let node = text(1), let description = text(2), let count = number(2) else { return nil }
      var profile = AgentProfile(node: Name(node), description: description, capabilities: [])
      for _ in 0..<count {
        guard let capability = text(1).flatMap({ Name($0) }) else { return nil }
        profile.capabilities.append(capability)
      }
      folder.profile = profile
    }
    guard let count = number(4) else { return nil }
    for _ in 0..<count {
      guard let blob = blob(), let path = text(2), let records = records() else { return nil }
      folder.mail.append(.init(blob: blob, note: .init(path: path, records: records)))
    }
    return folder
  }

  private mutating func records() -> [MailRecord]? {
    guard let count = number(4).map({ Int($0) }), let bytes = slice(count * MemoryLayout<MailRecord>.stride)
    else {
      return nil
    }
    return bytes.withUnsafeBytes { source in
      [MailRecord](unsafeUninitializedCapacity: count) { target, initialized in
        UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
        initialized = count
      }
    }
  }
}
