import VaultModel
import VaultStore

/// A word that stands for what somebody wrote: `u17u`, which no id and no hash can hold.
enum Token {
  static func text(_ number: Int) -> String { "u\(number)u" }

  /// The numbers of all tokens in some bytes.
  static func all(in bytes: some Sequence<UInt8>) -> Set<Int> {
    var found = Set<Int>()
    var number: Int?
    var digits = 0
    for byte in bytes {
      if byte == UInt8(ascii: "u") {
        if let number, digits > 0 { found.insert(number) }
        (number, digits) = (0, 0)
      } else if let known = number, byte >= 0x30, byte <= 0x39, digits < 9 {
        number = known * 10 + Int(byte - 0x30)
        digits += 1
      } else {
        number = nil
      }
    }
    return found
  }

  /// The tokens of a whole disk: those anywhere, and those in notes that are merged by entry.
  static func all(in files: [VaultPath: VaultFile]) -> (anywhere: Set<Int>, inNotes: Set<Int>) {
    var (anywhere, inNotes) = (Set<Int>(), Set<Int>())
    for (path, file) in files {
      let found = all(in: file.bytes)
      anywhere.formUnion(found)
      if TreeMerge.isNote(path.description) { inNotes.formUnion(found) }
    }
    return (anywhere, inNotes)
  }
}
