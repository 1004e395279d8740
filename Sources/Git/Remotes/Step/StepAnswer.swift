/// What a child answers of its step.
enum StepAnswer: Equatable {
  /// A push is about to send what to change: from here on a failure does not prove that nothing was changed. An answer
  /// follows.
  case sending
  case brought(Download)
  case pushed(PushOutcome)
  case failed(GitError)

  var record: StepRecord {
    switch self {
    case .sending: StepRecord(["sending"])
    case .brought(let download):
      StepRecord(
        [
          "brought", download.advertised.defaultBranch ?? "", "\(download.objects)", "\(download.bytes)",
        ] + download.advertised.references.flatMap { [$0.name, $0.id.hex] })
    case .pushed(.accepted): StepRecord(["accepted"])
    case .pushed(.stale(let actual)): StepRecord(["stale", actual?.hex ?? ""])
    case .pushed(.rejected(let reason)): StepRecord(["rejected", reason])
    case .pushed(.unknown(let reason)): StepRecord(["unknown", reason])
    case .failed(let error):
      StepRecord(["failed", error.code.rawValue, error.message, error.hint ?? "", "\(error.libgit2Code)"])
    }
  }

  init?(_ record: StepRecord) {
    let fields = record.fields
    switch (fields.first, fields.count) {
    case ("sending", 1): self = .sending
    case ("accepted", 1): self = .pushed(.accepted)
    case ("stale", 2): self = .pushed(.stale(actual: ObjectID(hex: fields[1])))
    case ("rejected", 2): self = .pushed(.rejected(reason: fields[1]))
    case ("unknown", 2): self = .pushed(.unknown(reason: fields[1]))
    case ("failed", 5):
      self = .failed(
        GitError(
          GitError.Code(rawValue: fields[1]) ?? .other, fields[2], hint: fields[3].isEmpty ? nil : fields[3],
          libgit2Code: Int32(fields[4]) ?? 0))
    case ("brought", 4...) where fields.count % 2 == 0:
      var heads = RemoteHeads(references: [], defaultBranch: fields[1].isEmpty ? nil : fields[1])
      for index in stride(from: 4, to: fields.count, by: 2) {
        guard let id = ObjectID(hex: fields[index + 1]) else { return nil }
        heads.references.append(.init(name: fields[index], id: id))
      }
      self = .brought(
        Download(advertised: heads, objects: Int(fields[2]) ?? 0, bytes: Int(fields[3]) ?? 0))
    default: return nil
    }
  }
}

/// What a fetch brought into the object database, before any reference moves.
struct Download: Equatable {
  var advertised: RemoteHeads
  var objects = 0
  var bytes = 0
}
