import Clibgit2

/// The variables this process was started with.
enum ProcessEnvironment {
  static let current: [String: String] = {
    var variables: [String: String] = [:]
    var next = daybook_environment()
    while let place = next, let line = place.pointee {
      let text = String(cString: line)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next = place + 1
    }
    return variables
  }()
}
