import Git
import VaultModel

/// What one commit did to one file, and the entries that it names as its own.
struct FileChange {
  /// The change as an edit, whatever entries it brought.
  var edit: ChangeAnswer
  var named: [EntryID]
  /// The file as the commit left it; nil where it is gone.
  var blob: ObjectID?

  init(_ commit: Commit, _ file: TreeChange) {
    let trailers = commit.trailers
    named = trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
    edit = ChangeAnswer(commit, trailers, path: String(decoding: file.path, as: UTF8.self))
    edit.operation = file.new == nil ? .delete : file.old == nil && named.isEmpty ? .add : .edit
    blob = file.new?.id
  }

  fileprivate init(edit: ChangeAnswer, named: [EntryID], blob: ObjectID?) {
    (self.edit, self.named, self.blob) = (edit, named, blob)
  }
}

/// All changes of one file that a walk through history from a commit finds, newest first.
///
/// A commit's id stands for all that it leads to, so what was found from it once is found again. A file is a
/// header line, then the path, the commit, and the changes, with 8 bytes of checksum at the end:
///
/// ```
/// change   commit (20), milliseconds (8), operation (1), number of names (2), their ids (16 each), whether the
///          file is there (1), its blob (20), then author, agent, node (1 + n) and subject (2 + n); length 255
///          stands for none
/// ```
struct PathLog {
  var path: String
  /// The commit that the walk began with.
  var tip: ObjectID
  var changes: [FileChange]

  init(path: String, tip: ObjectID, changes: [FileChange]) {
    (self.path, self.tip, self.changes) = (path, tip, changes)
  }

  /// Reads what was kept; nil for anything else, and for what isn't whole.
  init?(bytes: [UInt8]) {
    guard var reader = ByteReader(sealed: bytes, header: Self.header), let path = reader.text(2),
      let tip = reader.blob()
    else { return nil }
    self.init(path: path, tip: tip, changes: [])
    var names = [String]()
    while !reader.isAtEnd {
      guard let change = reader.change(of: path, &names) else { return nil }
      changes.append(change)
    }
  }

  var bytes: [UInt8] {
    var writer = ByteWriter(Self.header)
    writer.text(path, 2)
    writer.blob(tip)
    for change in changes { writer.change(change) }
    writer.seal()
    return writer.bytes
  }

  private static let header = Array("daybook log 1\n".utf8)
}

extension ByteWriter {
  fileprivate mutating func change(_ change: FileChange) {
    let edit = change.edit
    blob(edit.commit)
    number(UInt64(bitPattern: edit.at.milliseconds), 8)
    number(UInt64(ChangeAnswer.Operation.allCases.firstIndex(of: edit.operation) ?? 0), 1)
    number(UInt64(change.named.count), 2)
    for id in change.named { self.id(id) }
    number(change.blob == nil ? 0 : 1, 1)
    blob(change.blob ?? .zero)
    name(edit.author)
    name(edit.agent)
    name(edit.node)
    text(edit.title, 2)
  }
}

extension ByteReader {
  /// - Parameter names: the names met so far, so that each is one text.
  fileprivate mutating func change(of path: String, _ names: inout [String]) -> FileChange? {
    guard let commit = blob(), let time = number(8), let operation = number(1),
      operation < ChangeAnswer.Operation.allCases.count, let count = number(2)
    else { return nil }
    var named = [EntryID]()
    for _ in 0..<count {
      guard let id = id() else { return nil }
      named.append(id)
    }
    guard let isThere = number(1), let file = blob(), let author = name(&names), let agent = name(&names),
      let node = name(&names), let subject = text(2)
    else { return nil }
    let edit = ChangeAnswer(
      commit: commit, at: Timestamp(milliseconds: Int64(bitPattern: time)), agent: agent,
      author: author ?? "",
      node: node, operation: ChangeAnswer.Operation.allCases[Int(operation)], kind: "edit", path: path,
      id: nil,
      title: subject, subject: subject)
    return FileChange(edit: edit, named: named, blob: isThere == 0 ? nil : file)
  }
}
