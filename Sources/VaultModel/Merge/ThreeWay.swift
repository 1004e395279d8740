/// Picks one of three versions of a value: the other side's where one side left it as it was.
///
/// - Returns: nil where both sides changed it, and not alike.
func threeWay<Value: Equatable>(base: Value, left: Value, right: Value) -> Value? {
  if left == right || base == right { return left }
  if base == left { return right }
  return nil
}

/// The same for a value that both sides have, and the base may lack.
func threeWay<Value: Equatable>(base: Value?, presentOn left: Value, and right: Value) -> Value? {
  if left == right { return left }
  guard let base else { return nil }
  return threeWay(base: base, left: left, right: right)
}
