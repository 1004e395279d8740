/// The worlds that one suite runs against.
enum WorldKind: CaseIterable, Sendable {
  case memory, git

  func make() throws -> any SyncWorld {
    switch self {
    case .memory: MemoryWorld()
    case .git: try GitWorld()
    }
  }
}
