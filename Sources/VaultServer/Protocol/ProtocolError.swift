import VaultOperations

/// An error that answers a request. Source: JSON-RPC 2.0, and the error codes of each revision of MCP.
struct ProtocolError: Error, Hashable, Sendable {
  static let invalidRequest = -32600
  static let unknownMethod = -32601
  static let invalidParameters = -32602
  static let internalError = -32603
  /// Up to 2025-11-25; later it is one of invalid parameters.
  static let missingResource = -32002
  static let unsupportedRevision = -32022

  var code: Int
  /// One sentence.
  var message: String
  var data: JSON?

  init(_ code: Int, _ message: String, data: JSON? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  static func parameters(_ message: String) -> Self { Self(invalidParameters, message) }

  var json: JSON {
    var members: [JSON.Member] = [.init("code", .int(code)), .init("message", .string(message))]
    if let data { members.append(.init("data", data)) }
    return .object(members)
  }
}
