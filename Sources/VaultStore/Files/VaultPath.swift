/// A path of a file in the vault: relative, with `/`, and safe to open on any node.
///
/// No component is empty, `.`, `..`, what a file system takes for `.git`, or a ``SharedName`` that is refused; there is no
/// NUL, no backslash and no control character, and the text is valid UTF-8.
public struct VaultPath: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let description: String

  /// Checks a path; nil where it isn't one.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard text.utf8.count <= 4096, components.count <= 64, components.allSatisfy(Self.isSafe) else {
      return nil
    }
    description = text
  }

  /// Checks a path as a tree holds it.
  public init?(bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    self.init(text)
  }

  // By bytes, as the check above: a combining mark behind a slash is another character to Swift, and none to a disk.
  public var components: [Substring] {
    description.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
  }

  public var name: Substring {
    guard let slash = description.utf8.lastIndex(of: UInt8(ascii: "/")) else { return description[...] }
    return description[description.utf8.index(after: slash)...]
  }

  /// The folder's path; empty at the top.
  public var folder: String {
    description.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(description[..<$0]) } ?? ""
  }

  /// The path without `.md`, as links and commit subjects write it.
  public var withoutExtension: String {
    description.hasSuffix(".md") ? String(description.dropLast(3)) : description
  }

  /// The agent whose folder the file is in: the second component below `agents/`.
  public var agent: Substring? {
    let components = components
    return components.count > 2 && components[0] == "agents" ? components[1] : nil
  }

  public var isMarkdown: Bool { description.lowercased().hasSuffix(".md") }

  /// Compares bytes: two Unicode forms of one name are two files to git.
  public static func == (left: Self, right: Self) -> Bool {
    left.description.utf8.elementsEqual(right.description.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    for byte in description.utf8 { hasher.combine(byte) }
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }

  private static func isSafe(_ name: Substring.UTF8View) -> Bool {
    guard let first = name.first, name.count <= 255,
      !name.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") })
    else { return false }
    if SharedName.isRefused(name) { return false }
    switch first {
    case UInt8(ascii: "."): return !isGit(name)
    case UInt8(ascii: "g"), UInt8(ascii: "G"): return String(Substring(name)).lowercased() != "git~1"
    case 0x80...: return !isGit(name)
    default: return true
    }
  }

  /// Whether HFS+ or NTFS would open `.git` under this name: they leave out some characters, trailing dots
  /// and blanks, and the name of a stream. Source: git's `is_hfs_dotgit` and `is_ntfs_dotgit`.
  private static func isGit(_ name: Substring.UTF8View) -> Bool {
    let kept = Substring(name).unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: false
      default: true
      }
    }
    let lower = String(String.UnicodeScalarView(kept)).lowercased()
    let rest = lower.dropFirst(4)
    return lower.hasPrefix(".git") && (rest.first == ":" || rest.allSatisfy { $0 == "." || $0 == " " })
  }
}
