/// The ASCII bytes that Markdown's block structure is made of.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let hash = UInt8(ascii: "#")
  static let backtick = UInt8(ascii: "`")
  static let tilde = UInt8(ascii: "~")
  static let lessThan = UInt8(ascii: "<")
  static let greaterThan = UInt8(ascii: ">")
  static let backslash = UInt8(ascii: "\\")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openParenthesis = UInt8(ascii: "(")
  static let closeParenthesis = UInt8(ascii: ")")
  static let exclamation = UInt8(ascii: "!")
  static let question = UInt8(ascii: "?")
  static let caret = UInt8(ascii: "^")
  static let pipe = UInt8(ascii: "|")
  static let dash = UInt8(ascii: "-")
  static let asterisk = UInt8(ascii: "*")
  static let underscore = UInt8(ascii: "_")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let slash = UInt8(ascii: "/")

  /// The UTF-8 byte order mark.
  static let orderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}

extension UInt8 {
  /// Whether this is a space or a tab, CommonMark's only blanks inside a line.
  var isBlank: Bool { self == Byte.space || self == Byte.tab }

  /// Whether cmark's scanners take this for white space.
  var isSpace: Bool { self == Byte.space || (self >= 0x09 && self <= 0x0D) }

  var isLineEnd: Bool { self == Byte.lineFeed || self == Byte.carriageReturn }

  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }

  var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

  /// Whether a backslash before this byte escapes it (CommonMark 2.4).
  var isPunctuation: Bool {
    (self >= 0x21 && self <= 0x7E) && !isDigit && !isLetter
  }
}
