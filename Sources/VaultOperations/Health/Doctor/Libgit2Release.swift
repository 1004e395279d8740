/// Whether a release of libgit2 has the mends that were published for it.
///
/// CVE-2024-24575 and CVE-2024-24577 are mended in 1.6.5, 1.7.2 and later, and by Debian in 1.5.1+ds-1+deb12u1. What a
/// distribution put into an older number can only be told from its package.
enum Libgit2Release {
  /// - Parameters:
  ///   - version: as `1.5.1`.
  ///   - package: the version of the system's package, as `1.5.1+ds-1+deb12u1`; nil where there is none.
  static func isMended(_ version: String, package: String?) -> Bool {
    let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
    func isAtLeast(_ other: [Int]) -> Bool { !numbers.lexicographicallyPrecedes(other) }
    if isAtLeast([1, 7, 2]) || isAtLeast([1, 6, 5]) && numbers.starts(with: [1, 6]) { return true }
    guard isAtLeast([1, 5, 1]), let package, let mark = package.firstRange(of: "+deb12u") else {
      return false
    }
    return (Int(package[mark.upperBound...].prefix { $0.isNumber }) ?? 0) >= 1
  }
}
