import Testing

@testable import VaultOperations

@Suite struct DoctorTests {
  @Test(arguments: [
    ("1.5.1", "1.5.1+ds-1+deb12u1", true), ("1.5.1", "1.5.1+ds-1+deb12u2", true),
    ("1.5.1", "1.5.1+ds-1", false),
    ("1.5.1", nil, false), ("1.5.0", "1.5.0+ds-6+deb12u9", false), ("1.6.4", nil, false),
    ("1.6.5", nil, true),
    ("1.7.1", nil, false), ("1.7.2", nil, true), ("1.9.0", nil, true), ("2.0.0", nil, true),
  ])
  func `a release of libgit2 is known to be mended or not`(version: String, package: String?, isMended: Bool)
  {
    #expect(Libgit2Release.isMended(version, package: package) == isMended)
  }
}
