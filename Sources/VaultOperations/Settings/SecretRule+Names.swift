public import VaultModel
import VaultStore

extension SecretRule {
  /// The names of rules in a text, with commas or spaces between.
  ///
  /// Throws `.badOption` for one that no rule has.
  public static func names(in text: String) throws -> Set<String> {
    let names = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    let known = Set(all.map(\.name))
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw VaultError(
        .badOption, "There is no rule “\(unknown)” for secrets.",
        hint: "The rules are: \(known.sorted().joined(separator: ", ")).")
    }
    return Set(names)
  }
}
