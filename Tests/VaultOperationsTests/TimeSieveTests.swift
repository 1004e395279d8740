import Testing
import VaultModel

@testable import VaultOperations

struct TimeSieveTests {
  /// 2026-02-16T12:00:00Z.
  private let sieve = TimeSieve(after: 1_771_243_200_000)

  @Test(arguments: [
    "## [2026-02-16T12:00:01Z] One", "x\n\n## [2027-01-01T00:00:00Z] One\n",
    "## [2026-02-16T12:00:00.500Z] One",
    "## [2026-02-16T01:00:00-12:00] One", "## [2026-02-16T12:00:00Z] At it", "## [2026-02-16 12:00] One",
    "[[a]] [1] ## [9999-12-31T23:59:59Z] One",
  ])
  func `what may be ahead is let through`(text: String) { #expect(sieve.lets(through: Array(text.utf8))) }

  @Test(arguments: [
    "", "# Note\n", "[", "[[link]] and [text](url)",
    "## [2026-02-16T11:59:59Z] One\n## [2025-02-16T12:00:01Z] Two",
    "## [2026-02-14T23:00:00+02:00] One", "- [ ] a task",
  ])
  func `what is not is not`(text: String) { #expect(!sieve.lets(through: Array(text.utf8))) }
}
