public import VaultModel
public import VaultOperations

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What the place that text is printed to can show.
public struct Appearance: Sendable {
  public var hasColour: Bool
  /// Whether a link can be hidden behind its text: OSC 8.
  public var hasLinks: Bool
  /// Columns; nil where lines may be as long as they like.
  public var width: Int?
  /// What times are told from.
  public var now: Timestamp

  public init(hasColour: Bool, hasLinks: Bool, width: Int?, now: Timestamp) {
    self.hasColour = hasColour
    self.hasLinks = hasLinks
    self.width = width
    self.now = now
  }

  /// That of standard output. Only a terminal gets colour and links, and only without `NO_COLOR`
  /// (no-color.org).
  public static func standardOutput(_ surroundings: Surroundings = .current, now: Int64) -> Appearance {
    let isTerminal = Terminal.hasOutput && surroundings["TERM"] != "dumb"
    let hasColour = isTerminal && surroundings["NO_COLOR"] == nil
    return Appearance(
      hasColour: hasColour, hasLinks: hasColour && showsLinks(surroundings),
      width: isTerminal ? Terminal.columns : nil, now: Timestamp(milliseconds: now))
  }

  /// Text in a colour, or bold or faint.
  public func styled(_ text: String, _ style: Style?) -> String {
    guard hasColour, let style, !text.isEmpty else { return text }
    return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
  }

  /// Text that leads somewhere. Source: "Hyperlinks in terminal emulators", E. Koblinger.
  public func linked(_ text: String, to address: String?) -> String {
    guard hasLinks, let address else { return text }
    return "\u{1B}]8;;\(address)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
  }

  /// How long ago, in the largest unit that fits: `3h ago`, `in 2d`.
  public func relative(_ time: Timestamp) -> String {
    let seconds = now.seconds - time.seconds
    let distance = abs(seconds)
    let units: [(Int64, String)] = [
      (31_536_000, "y"), (2_592_000, "mo"), (604_800, "w"), (86_400, "d"), (3600, "h"), (60, "m"),
    ]
    guard let (length, name) = units.first(where: { distance >= $0.0 }) else {
      return seconds < 0 ? "in a moment" : "just now"
    }
    return seconds < 0 ? "in \(distance / length)\(name)" : "\(distance / length)\(name) ago"
  }

  /// The address of a file of the vault, as terminals open it.
  public static func fileAddress(_ vault: String, _ path: String) -> String {
    let unreserved = Array("-._~/".utf8)
    var text = "file://"
    for byte in "\(vault)/\(path)".utf8 {
      let isPlain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || unreserved.contains(byte)
      if isPlain {
        text.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }

  /// What is asked of the environment, besides what other parts ask.
  static let variables = [
    "DAYBOOK_PAGER", "PAGER", "FORCE_HYPERLINK", "VTE_VERSION", "TERM_PROGRAM", "WT_SESSION",
    "KITTY_WINDOW_ID",
    "KONSOLE_VERSION",
  ]

  private static func showsLinks(_ surroundings: Surroundings) -> Bool {
    if let forced = surroundings["FORCE_HYPERLINK"] { return forced != "0" }
    if let version = surroundings["VTE_VERSION"].flatMap({ Int($0) }), version >= 5000 { return true }
    let programs: Set<String> = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"]
    if let program = surroundings["TERM_PROGRAM"], programs.contains(program) { return true }
    return ["WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION"].contains { surroundings[$0] != nil }
  }
}

/// How text looks. Source of the numbers: ECMA-48, 8.3.117.
public enum Style: String, Sendable {
  case bold = "1"
  case faint = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case blue = "34"
  case magenta = "35"
  case cyan = "36"
  case boldRed = "1;31"

  /// The colour of a state: what asks for somebody is red or yellow, what is well green, what is over faint.
  public static func state(_ state: String, severity: String? = nil) -> Style? {
    switch state {
    case "firing": severity == "critical" ? .boldRed : severity == "info" ? .yellow : .red
    case "blocked", "failed", "input-required": .red
    case "acknowledged", "proposed", "todo", "submitted": .yellow
    case "accepted", "completed": .green
    case "in-progress", "working": .cyan
    case "silenced": .blue
    case "resolved", "superseded", "deprecated", "rejected", "cancelled", "canceled": .faint
    default: nil
    }
  }
}
