import Foundation

/// The seeds of a property: `DAYBOOK_TEST_SEEDS` of them, or as many as a quick run can bear.
func seeds(_ usual: Int = 400) -> Range<UInt64> {
  0..<(wantedSeeds ?? UInt64(usual))
}

/// Whether a size was asked for, and long tests are welcome.
var isLongRun: Bool { wantedSeeds != nil }

private let wantedSeeds = ProcessInfo.processInfo.environment["DAYBOOK_TEST_SEEDS"].flatMap { UInt64($0) }

/// A document as a failure's text shows it.
func shown(_ document: [UInt8]) -> String {
  String(decoding: document, as: UTF8.self).debugDescription
}
