import VaultOperations

/// What names a request: a string or an integer of any size, given back as it was written.
struct RequestID: Hashable, Sendable {
  let json: JSON

  /// Nil for what can't name a request: null, fractions, and other values.
  init?(_ json: JSON) {
    switch json {
    case .string, .int: self.json = json
    case .number(let text):
      guard text != "-0", !text.contains(where: { ".eE".contains($0) }) else { return nil }
      self.json = json
    default: return nil
    }
  }
}

/// A message from the client. Source: JSON-RPC 2.0.
enum Message: Sendable {
  /// A request; its parameters are an object, empty where none were sent.
  case request(RequestID, method: String, parameters: JSON)
  case notification(method: String, parameters: JSON)
  /// An answer to a request, of which this server sends none.
  case response
  /// A request that can't be carried out, but answered.
  case refused(RequestID, ProtocolError)
  /// What can't even be answered, and why.
  case unreadable(String)

  init(_ json: JSON) {
    guard case .object = json else {
      self = .unreadable("a message has to be an object")
      return
    }
    let id = json["id"].flatMap(RequestID.init)
    if json["method"] == nil, json["result"] != nil || json["error"] != nil {
      self = .response
    } else if let given = json["id"], id == nil {
      self = .unreadable("\(given) can't be the id of a request: use a string or an integer")
    } else {
      self = Self.call(json, id)
    }
  }

  private static func call(_ json: JSON, _ id: RequestID?) -> Message {
    func refused(_ error: ProtocolError) -> Message {
      id.map { .refused($0, error) } ?? .unreadable(error.message)
    }
    guard json["jsonrpc"] == "2.0" else {
      return refused(ProtocolError(ProtocolError.invalidRequest, "The member jsonrpc has to be \"2.0\"."))
    }
    guard case .string(let method)? = json["method"] else {
      return refused(ProtocolError(ProtocolError.invalidRequest, "The member method has to be a string."))
    }
    let parameters = json["params"] ?? .object([])
    guard case .object = parameters else {
      return refused(.parameters("The member params has to be an object."))
    }
    return id.map { .request($0, method: method, parameters: parameters) }
      ?? .notification(method: method, parameters: parameters)
  }
}

/// A message to the client.
enum Frame {
  static func result(_ id: RequestID, _ result: JSON) -> JSON {
    ["jsonrpc": "2.0", "id": id.json, "result": result]
  }

  static func error(_ id: RequestID, _ error: ProtocolError) -> JSON {
    ["jsonrpc": "2.0", "id": id.json, "error": error.json]
  }

  static func notification(_ method: String, _ parameters: [JSON.Member] = []) -> JSON {
    if parameters.isEmpty { return ["jsonrpc": "2.0", "method": .string(method)] }
    return ["jsonrpc": "2.0", "method": .string(method), "params": .object(parameters)]
  }
}
