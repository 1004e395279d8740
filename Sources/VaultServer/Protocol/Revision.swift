/// A revision of the Model Context Protocol.
///
/// Source: the specification's page "Versioning and Compatibility" of 2026-07-28.
enum Revision: String, CaseIterable, Comparable, Sendable {
  case november2024 = "2024-11-05"
  case march2025 = "2025-03-26"
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"
  case july2026 = "2026-07-28"

  /// The newest that begins with `initialize`.
  static let newestLegacy = november2025
  /// Those whose requests say the revision themselves.
  static let modern = allCases.filter(\.isModern)

  /// Whether every request carries revision and capabilities, and nothing is agreed on beforehand.
  var isModern: Bool { self >= .july2026 }
  /// Whether several messages may stand in one array.
  var hasBatches: Bool { self < .june2025 }
  var hasAnnotations: Bool { self >= .march2025 }
  /// Whether there are `title`, `outputSchema`, `structuredContent` and resource links.
  var hasStructuredContent: Bool { self >= .june2025 }
  /// The error of a resource that isn't there.
  var missingResourceCode: Int { isModern ? ProtocolError.invalidParameters : ProtocolError.missingResource }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
