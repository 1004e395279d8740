/// Shannon's measure of how random a text looks.
enum Entropy {
  /// Bits a byte, from the text's own frequencies.
  static func bitsPerByte(of text: ArraySlice<UInt8>) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in text { counts[Int(byte)] += 1 }
    let total = Double(text.count)
    return counts.reduce(0) { sum, count in
      count == 0 ? sum : sum - Double(count) / total * log2(Double(count) / total)
    }
  }

  /// The logarithm of a number in (0, 1]; the C library's isn't at hand here.
  private static func log2(_ value: Double) -> Double {
    // value = significand · 2^exponent; the rest by the series of artanh, exact to 10 digits.
    let significand = value.significand
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var (term, sum) = (ratio, 0.0)
    for step in 0..<24 {
      sum += term / Double(2 * step + 1)
      term *= square
    }
    return Double(value.exponent) + 2 * sum / 0.693_147_180_559_945_3
  }
}
