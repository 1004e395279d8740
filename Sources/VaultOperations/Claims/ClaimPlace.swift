import VaultModel
import VaultStore

/// Below which references of the hub claims are: `refs/daybook/`, or another prefix where a host refuses that.
///
/// Hosts that take only branches let them move forwards only: below another prefix each commit's parent is the one before.
struct ClaimPlace: Hashable, Sendable {
  /// It ends with a slash.
  let prefix: String

  static let standard = "refs/daybook/"

  /// Throws `.badOption` for what is no prefix of references, or is git's or a node's own.
  init(_ prefix: String = ClaimPlace.standard) throws {
    let components = prefix.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = components.dropLast().allSatisfy { component in
      !component.isEmpty && !component.hasPrefix(".") && !component.hasSuffix(".lock")
        && component.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
          default: false
          }
        }
    }
    guard isPlain, components.count > 2, components[0] == "refs", components.last == "",
      prefix == Self.standard || !prefix.hasPrefix(Self.standard), prefix != "refs/heads/"
    else {
      throw VaultError(
        .badOption, "“\(prefix)” is no place for claims.",
        hint: "Use a prefix of references that ends with a slash, such as refs/heads/daybook/.")
    }
    self.prefix = prefix
  }

  var hub: String { "\(prefix)hub" }
  var claims: String { "\(prefix)claims/" }
  var hasParents: Bool { prefix != Self.standard }

  var refusalHint: String {
    "Claims need a remote that takes \(prefix)*. Where a host takes branches only: daybook config set claims.refs refs/heads/daybook/"
  }
}

extension Vault {
  /// Where this vault's claims are.
  func claimPlace() throws -> ClaimPlace {
    try ClaimPlace(try setting("claims.refs").value ?? ClaimPlace.standard)
  }
}
