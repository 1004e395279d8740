import Git
import MarkdownSyntax

/// Which program this is.
public enum Version {
  /// Ours, and those of the libraries that decide what it can do.
  public static var text: String {
    "daybook \(number) (libgit2 \(Libgit2.version), cmark \(commonMarkVersion()))"
  }

  public static let number = "0.1.0"
}
