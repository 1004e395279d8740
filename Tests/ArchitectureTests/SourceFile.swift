import Foundation

/// A Swift file of the package, as far as its place in the house goes.
struct SourceFile: CustomStringConvertible {
  /// The path from the package's root, with `/`.
  let path: String
  let lines: [Substring]

  /// The target that the file belongs to: the folder below `Sources` or `Tests`.
  var target: String { String(path.split(separator: "/")[1]) }
  var description: String { path }

  /// The top-level modules that the file imports, in the order of their lines.
  ///
  /// 1. Comments are left out, and everything in a multi-line literal.
  /// 2. Attributes and access levels before `import` are skipped; of `import struct Foundation.URL`, the
  ///    module is `Foundation`.
  var imports: [String] {
    var isInLiteral = false
    return lines.compactMap { line in
      if line.contains("\"\"\"") { isInLiteral.toggle() }  // 1
      guard !isInLiteral, let match = line.firstMatch(of: Self.importLine) else { return nil }
      return String(match.output.1)
    }
  }

  // 2. Computed, for a Regex is not Sendable.
  private static var importLine: Regex<(Substring, Substring)> {
    #/
      ^\s* (?: @\w+ (?:\([^)]*\))? \s+ | (?:public|package|internal|fileprivate|private) \s+ )*
      import \s+ (?: (?:typealias|struct|class|enum|protocol|let|var|func) \s+ )? (\w+)
    /#
  }

  /// Every Swift file below `folder` of the package, by path.
  static func all(in folder: String) throws -> [SourceFile] {
    let url = root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: url.path(percentEncoded: false))
      .filter { $0.hasSuffix(".swift") && $0.contains("/") }
      .sorted()
      .map { path in
        let text = try String(contentsOf: url.appending(path: path), encoding: .utf8)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return SourceFile(path: "\(folder)/\(path)", lines: lines)
      }
  }

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
