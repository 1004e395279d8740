import VaultModel

/// The words of a command line, as the parser has to see them.
enum Arguments {
  /// Joins a text that begins like no option can, such as `-----BEGIN`, to the option before it: `--body=-----BEGIN`.
  ///
  /// The parser takes every word that begins with `-` for an option before it knows what option stands before it, and gives
  /// up at one that is none. What follows `--` is never looked at so.
  static func joined(_ arguments: [String]) -> [String] {
    var words = [String]()
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return words + arguments[index...] }
      if let option = words.last, isNoOption(argument), takesText(option) {
        words[words.count - 1] = "\(option)=\(argument)"
      } else {
        words.append(argument)
      }
    }
    return words
  }

  private static func isNoOption(_ argument: String) -> Bool {
    argument.hasPrefix("---") || argument.hasPrefix("-=") || argument.hasPrefix("--=")
  }

  private static func takesText(_ word: String) -> Bool {
    word.hasPrefix("--") && !isNoOption(word) && !word.contains("=")
  }
}
