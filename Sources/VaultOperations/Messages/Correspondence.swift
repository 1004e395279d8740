import Git
import VaultModel
import VaultStore

/// All messages of a vault as one agent sees them, with what is needed to read them.
///
/// Bytes come from the last commit, as the records do.
final class Correspondence {
  let agent: Name
  let folders: [AgentFolder]
  let mailbox: Mailbox
  private let repository: Repository
  private let mail: [String: AgentFolder.Mail]
  private var notes: [String: [UInt8]] = [:]

  init(_ folders: [AgentFolder], of agent: Name, _ repository: Repository) {
    self.agent = agent
    self.folders = folders
    self.repository = repository
    mailbox = Mailbox(folders.map(\.outbox))
    mail = Dictionary(
      folders.flatMap { $0.mail.map { ($0.note.path, $0) } }, uniquingKeysWith: { one, _ in one })
  }

  func profile(of name: Name) -> AgentProfile? { folders.first { $0.name == name }?.profile }

  /// The messages to the agent, and to what it can do.
  func received() -> [Letter] {
    mailbox.letters(to: agent, having: Set(profile(of: agent)?.capabilities ?? []))
  }

  /// One that the agent sent or got, by its id or a part of that.
  ///
  /// Throws `.unknownID` and `.ambiguousID`.
  func letter(_ text: String) throws -> Letter {
    try Self.only(received() + mailbox.letters(from: agent), text)
  }

  /// The one of some letters that an id or a part of it names.
  static func only(_ letters: [Letter], _ text: String) throws -> Letter {
    let pattern = try IDPattern(text)
    var found = [Letter]()
    for letter in letters
    where letter.ids.contains(where: pattern.matches)
      && !found.contains(where: { $0.id == letter.id && $0.from == letter.from })
    {
      found.append(letter)
    }
    guard let first = found.first else {
      throw VaultError(
        .unknownID, "There is no such message \(pattern.text).",
        hint: "List them with: daybook inbox --all, or daybook outbox")
    }
    guard found.count == 1 else {
      let ids = found.map(\.id.description)
      throw VaultError(
        .ambiguousID,
        "\(ids.count) messages match \(pattern.text): \(ids.prefix(5).joined(separator: ", ")).",
        hint: "Use more characters, or the whole id.", details: ["matches": ids.joined(separator: " ")])
    }
    return first
  }

  /// The entry of a record; nil where the commit's bytes don't have it after all.
  ///
  /// Only the bytes up to the next record are read: a heading of level 2 is where reading can begin afresh.
  func entry(_ record: MailRecord, in path: String) throws -> Entry? {
    guard let mail = mail[path] else { return nil }
    if notes[path] == nil { notes[path] = try repository.readBlob(mail.blob) }
    guard let bytes = notes[path], Int(record.offset) < bytes.count else { return nil }
    let end = mail.note.end(of: record) ?? bytes.count
    let found = Document(Array(bytes[Int(record.offset)..<end])).entries(path: path).first
    if let found, found.id == record.id { return found }
    return Document(bytes).entries(path: path).first { $0.id == record.id }
  }
}

extension Outbox.Note {
  /// Byte offset at which the next record begins; nil behind the last one.
  fileprivate func end(of record: MailRecord) -> Int? {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if records[middle].offset <= record.offset { low = middle + 1 } else { high = middle }
    }
    return low < records.count ? Int(records[low].offset) : nil
  }
}

extension Vault {
  /// The messages as an agent sees them.
  func correspondence(of agent: Name) throws -> Correspondence {
    Correspondence(try agentFolders(), of: agent, repository)
  }
}
