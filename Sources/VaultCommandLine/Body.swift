/// The value of an option `--body`.
public enum Body {
  /// The text itself, or standard input where it is `-`; nil where there is none.
  public static func text(_ value: String?, limit: Int) throws -> String? {
    value == "-" ? try Terminal.input(limit: limit) : value
  }
}
