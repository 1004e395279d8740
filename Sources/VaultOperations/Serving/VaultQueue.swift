public import VaultStore

/// Work on one vault, a piece at a time and in order, on a thread of its own.
///
/// The vault is opened with the first piece, and anew when its settings change or after many pieces, so that
/// what libgit2 keeps in memory doesn't grow for ever.
public final class VaultQueue: @unchecked Sendable {
  // Sendable, for all that changes is touched on `thread` only.
  private let thread = WorkThread()
  private let access: VaultAccess
  private var vault: Vault?
  private var settings = [FileStamp?]()
  private var uses = 0

  /// How many pieces of work one opened vault serves.
  private static let mostUses = 500

  public init(_ access: VaultAccess) {
    self.access = access
  }

  /// Does work with the vault, or with the error of opening it, once all before it is done.
  public func enqueue(_ work: @escaping @Sendable (Result<VaultAccess.Opened, any Error>) -> Void) {
    thread.enqueue { [self] in work(Result { try opened() }) }
  }

  private func opened() throws -> Vault {
    let path = access.location.path
    let now = ["\(path)/.git/config", "\(path)/.daybook/config.yml"].map { FileStamp(of: $0) }
    uses += 1
    if let vault, now == settings, uses <= Self.mostUses { return vault }
    vault = nil
    let vault = try access.open()
    (self.vault, settings, uses) = (vault, now, 1)
    return vault
  }
}
