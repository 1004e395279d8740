/// The winning side of a note, found out when it is first asked for: it costs a look into the history.
final class Winner {
  private(set) lazy var side: TextMerge.Preference = find()
  private let find: () -> TextMerge.Preference

  init(_ find: @autoclosure @escaping () -> TextMerge.Preference) { self.find = find }

  /// Picks the winner's version of a value.
  func pick<Value>(_ left: Value, _ right: Value) -> Value { side == .left ? left : right }
}
