/// A file as merge sees it.
public struct VaultFile: Hashable, Sendable {
  /// The file modes that git knows for a file.
  public enum Kind: Hashable, Comparable, Sendable { case regular, executable, link }

  public var bytes: [UInt8]
  public var kind: Kind

  public init(_ bytes: [UInt8], kind: Kind = .regular) {
    self.bytes = bytes
    self.kind = kind
  }
}

/// Who brought a version of a file, and when: of the commit that brought this blob to this path.
public struct Provenance: Hashable, Sendable {
  public var date: Timestamp
  public var author: String

  public init(date: Timestamp, author: String) {
    self.date = date
    self.author = author
  }
}

/// One side of a merge: its files, and where each came from.
public struct MergeSide {
  /// The files by path, of all paths that differ between the base and a side; a missing one doesn't exist
  /// here.
  public var files: [String: VaultFile]
  /// Asked only for paths where both sides changed the same thing; nil where it isn't known.
  public var provenance: (String) -> Provenance?

  public init(
    _ files: [String: VaultFile], provenance: @escaping (String) -> Provenance? = { _ in nil }
  ) {
    self.files = files
    self.provenance = provenance
  }
}
