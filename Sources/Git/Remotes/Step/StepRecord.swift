/// A list of texts as a step's parent and child send them to each other: how many there are, then each, all ended by a
/// NUL. None may hold one.
struct StepRecord: Equatable {
  var fields: [String]

  init(_ fields: [String]) { self.fields = fields }

  var bytes: [UInt8] { (["\(fields.count)"] + fields).flatMap { Array($0.utf8) + [0] } }

  /// Takes the first record off `bytes`; nil while it isn't there as a whole.
  ///
  /// Throws `.corrupt` for what is no record.
  static func take(from bytes: inout [UInt8]) throws -> StepRecord? {
    let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
    guard parts.count > 1 else { return nil }
    guard let count = Int(String(decoding: parts[0], as: UTF8.self)), count >= 0 else {
      throw GitError(.corrupt, "a program that spoke with the remote answered what can't be read")
    }
    // What follows the last NUL is the beginning of what isn't here yet.
    guard parts.count > count + 1 else { return nil }
    let taken = parts[...count]
    bytes.removeFirst(taken.reduce(0) { $0 + $1.count + 1 })
    return StepRecord(taken.dropFirst().map { String(decoding: $0, as: UTF8.self) })
  }
}
