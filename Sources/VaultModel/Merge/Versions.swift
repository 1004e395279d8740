/// Something of the left version, of the right one and of the base.
struct Versions<Value> {
  var left: Value
  var right: Value
  var base: Value

  func map<Other>(_ transform: (Value) -> Other) -> Versions<Other> {
    Versions<Other>(left: transform(left), right: transform(right), base: transform(base))
  }

  func zip<Other, Result>(_ other: Versions<Other>, _ combine: (Value, Other) -> Result) -> Versions<Result> {
    Versions<Result>(
      left: combine(left, other.left), right: combine(right, other.right), base: combine(base, other.base))
  }
}

extension Versions where Value == ArraySlice<UInt8>? {
  /// The bytes of the side that changed them, the greater where both did; nil where no side has any.
  var merged: ArraySlice<UInt8>? {
    guard let left, let right else { return left ?? right }
    return threeWay(base: base, presentOn: left, and: right)
      ?? (left.lexicographicallyPrecedes(right) ? right : left)
  }
}
