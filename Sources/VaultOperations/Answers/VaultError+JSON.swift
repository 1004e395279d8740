public import VaultStore

extension VaultError {
  /// The error as callers that read JSON get it.
  public var json: JSON {
    let details = details.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
    return [
      "error": [
        "code": .string(code.rawValue), "message": .string(message), "hint": .string(hint),
        "details": .object(details),
      ]
    ]
  }
}
