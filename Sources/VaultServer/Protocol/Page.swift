import VaultOperations

/// A part of a list that is given out in parts, in the order of unique names.
struct Page {
  static let size = 100

  var items: [String]
  /// Where the next part begins; nil at the end.
  var nextCursor: JSON.Member?

  /// The part that a request asks for by its cursor: those names that come after the one in it.
  init(of names: [String], for call: Call, size: Int = Page.size) throws(ProtocolError) {
    var rest = names[...]
    if let given = call.parameters["cursor"], given != .null {
      guard case .string(let cursor) = given, let last = Self.name(cursor) else {
        throw .parameters("Invalid cursor.")
      }
      rest = names.drop { !last.utf8.lexicographicallyPrecedes($0.utf8) }
    }
    items = Array(rest.prefix(size))
    if rest.count > size, let last = items.last {
      nextCursor = .init("nextCursor", .string(Self.mark + Self.hex(last)))
    }
  }

  /// Refuses any cursor, for a list that has one part only.
  static func refuseCursor(_ call: Call) throws(ProtocolError) {
    _ = try Page(of: [], for: call)
    if let given = call.parameters["cursor"], given != .null { throw .parameters("Invalid cursor.") }
  }

  private static let mark = "p1."

  private static func hex(_ name: String) -> String {
    name.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func name(_ cursor: String) -> String? {
    guard cursor.hasPrefix(mark) else { return nil }
    let digits = Array(cursor.utf8.dropFirst(mark.utf8.count))
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes = [UInt8]()
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
