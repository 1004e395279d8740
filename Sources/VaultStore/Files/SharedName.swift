/// Names that some machine can't hold, or shows as another than it is.
enum SharedName {
  /// Why a name of a file or folder can't be shared; nil where it can.
  ///
  /// 1. NTFS and FAT: a colon, which begins a stream's name; a dot or blank at the end, which is dropped; names of devices.
  /// 2. Characters that nobody sees, and those that turn the order of others round. A joiner is in emoji and in several
  ///    scripts, between characters that are not ASCII.
  ///
  /// Source: "Naming Files, Paths, and Namespaces" of Windows; Unicode Technical Report 36.
  static func isRefused(_ name: Substring.UTF8View) -> Bool {
    let last = name.last  // 1
    guard let last, last != UInt8(ascii: "."), last != UInt8(ascii: " ") else { return true }
    var isASCII = true
    for byte in name {
      if byte == UInt8(ascii: ":") { return true }
      if byte >= 0x80 { isASCII = false }
    }
    return isDevice(name) || !isASCII && hidesSomething(Substring(name).unicodeScalars)  // 2
  }

  /// Whether the part before the first dot is a device's name, as `con`, `aux` and `lpt1`.
  private static func isDevice(_ name: Substring.UTF8View) -> Bool {
    guard let first = name.first, "acnlpACNLP".utf8.contains(first) else { return false }
    let stem = name.prefix { $0 != UInt8(ascii: ".") }
    guard (3...4).contains(stem.count) || stem.last == UInt8(ascii: " ") else { return false }
    let word = Substring(stem).lowercased().split(separator: " ").first ?? ""
    if ["con", "prn", "aux", "nul"].contains(word) { return true }
    return word.utf8.count == 4 && (word.hasPrefix("com") || word.hasPrefix("lpt"))
      && ("1"..."9").contains(word.suffix(1))
  }

  private static func hidesSomething(_ text: Substring.UnicodeScalarView) -> Bool {
    var before: Unicode.Scalar?
    var isAfterJoiner = false
    for scalar in text {
      switch scalar.value {
      case 0x200C, 0x200D:
        guard let before, !before.isASCII, !isAfterJoiner else { return true }
        isAfterJoiner = true
        continue
      case 0x80...0x9F, 0xAD, 0x61C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
        0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB:
        return true
      default:
        if isAfterJoiner, scalar.isASCII { return true }
        isAfterJoiner = false
        before = scalar
      }
    }
    return isAfterJoiner
  }
}
