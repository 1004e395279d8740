import Foundation
public import VaultStore

extension TestVault {
  @discardableResult
  public func snapshot(_ request: SnapshotRequest) throws -> Snapshot {
    try vault.locked { try vault.snapshot(identity: vault.identity(), request) }
  }

  /// Writes a file as if some time ago by the vault's own clock.
  public func write(_ text: String, to path: String, millisecondsAgo age: Int64) throws {
    try write(text, to: path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(clock.now - age) / 1000)],
      ofItemAtPath: sandbox.path("\(name)/\(path)"))
  }

  /// Lets the disk's clock go on until the times of all files written so far can be relied on.
  public func outlastYoungFiles() {
    let end = VaultEnvironment.systemTime() + 50
    while VaultEnvironment.systemTime() < end {}
  }
}
