/// Where a remote is. Source of the rules: git-fetch(1), "GIT URLS".
enum RemoteAddress: Equatable {
  /// `ssh://user@host:port/path` or `user@host:path`.
  case ssh(user: String?, host: String, port: Int?, path: String)
  /// `file:///path` or a path.
  case path(String)
  /// `https://…` and the other schemes that are left to libgit2.
  case other(String)

  /// Throws `.invalid` for what git itself would hand to a program of another name (`helper::address`),
  /// and for a user, host or path that another program would take for an option.
  init(_ url: String) throws {
    if let scheme = RemoteAddress.scheme(url) {
      let rest = url.dropFirst(scheme.count + 3)
      switch scheme.lowercased() {
      case "ssh", "git+ssh", "ssh+git": self = try RemoteAddress.ssh(rest)
      case "file": self = .path(RemoteAddress.decoded(rest))
      default: self = .other(url)
      }
    } else {
      let colon = url.firstIndex(of: ":")
      let slash = url.firstIndex(of: "/")
      if url.hasPrefix("["), let end = url.range(of: "]:") {
        self = try RemoteAddress.bracketed(url, end)
      } else if let colon, slash.map({ colon < $0 }) ?? true {
        if url[url.index(after: colon)...].hasPrefix(":") {
          throw GitError(.invalid, "'\(url)' needs a remote helper, which is not supported")
        }
        let (user, host) = RemoteAddress.account(url[..<colon])
        self = .ssh(user: user, host: host, port: nil, path: String(url[url.index(after: colon)...]))
      } else {
        self = .path(url)
      }
    }
    try refuseOptions()
  }

  private static func scheme(_ url: String) -> String? {
    guard let end = url.range(of: "://") else { return nil }
    let name = url[..<end]
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    return isName && !name.isEmpty ? String(name) : nil
  }

  private static func ssh(_ rest: Substring) throws -> RemoteAddress {
    guard let slash = rest.firstIndex(of: "/") else {
      throw GitError(.invalid, "'ssh://\(rest)' names no path")
    }
    let (user, place) = account(rest[..<slash])
    var path = decoded(rest[slash...])
    if path.hasPrefix("/~") { path.removeFirst() }
    let (host, port) = try hostAndPort(place)
    return .ssh(user: user.map { decoded($0[...]) }, host: host, port: port, path: path)
  }

  /// `[host:port]:path`, `[user@host:port]:path` and `[::1]:path`.
  private static func bracketed(_ url: String, _ end: String.Index) throws -> RemoteAddress {
    let (user, place) = account(url[url.index(after: url.startIndex)..<end])
    let isAddress = place.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1
    let (host, port) = isAddress ? (place, nil) : try hostAndPort(place)
    return .ssh(user: user, host: host, port: port, path: String(url[url.index(end, offsetBy: 2)...]))
  }

  private static func account(_ text: Substring) -> (user: String?, host: String) {
    guard let at = text.lastIndex(of: "@") else { return (nil, String(text)) }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }

  private static func hostAndPort(_ place: String) throws -> (String, Int?) {
    var host = place[...]
    var tail = Substring()
    if place.hasPrefix("["), let close = place.firstIndex(of: "]") {
      host = place[place.index(after: place.startIndex)..<close]
      tail = place[place.index(after: close)...]
    } else if let colon = place.lastIndex(of: ":") {
      host = place[..<colon]
      tail = place[colon...]
    }
    guard tail.count > 1 else { return (String(host), nil) }
    guard tail.hasPrefix(":"), let port = Int(tail.dropFirst()), (1...65535).contains(port) else {
      throw GitError(.invalid, "'\(place)' names no port")
    }
    return (String(host), port)
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func refuseOptions() throws {
    let words: [String]
    switch self {
    case .ssh(let user, let host, _, let path):
      words = [user ?? host, host, path]
    case .path(let path): words = [path]
    case .other: words = []
    }
    for word in words where word.isEmpty || word.hasPrefix("-") || word.utf8.contains(0) {
      throw GitError(.invalid, "'\(word)' can't be the user, host or path of a remote")
    }
  }
}

extension String {
  fileprivate func range(of other: String) -> String.Index? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) { return start }
      start = index(after: start)
    }
    return nil
  }
}
