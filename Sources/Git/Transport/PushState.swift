/// What becomes of the one reference of a push.
final class PushState {
  let source: ObjectID?
  let expected: ObjectID?
  private let name: String
  /// What the remote has advertised; nil inside if it has no such reference.
  private(set) var advertised: ObjectID??
  /// Called before anything is sent.
  var onSending: (() -> Void)?
  /// The remote's answer: nil inside if it has accepted.
  private(set) var status: String??

  init(name: String, source: ObjectID?, expected: ObjectID?) {
    self.name = name
    self.source = source
    self.expected = expected
  }

  /// Compares just before anything is sent; false stops the push.
  func negotiate(_ actual: ObjectID, _ target: ObjectID) -> Bool {
    let actual = actual == .zero ? nil : actual
    advertised = .some(actual)
    guard actual == expected, actual != source, target == source ?? .zero else { return false }
    onSending?()
    return true
  }

  func answer(_ name: String, _ status: String?) {
    if name == self.name { self.status = .some(status) }
  }
}
