import VaultModel

/// A base and two sides, with a NUL between them: there is a result, the same from both sides, and the same again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let parts = UnsafeBufferPointer(start: start, count: count).split(
    separator: 0, maxSplits: 2, omittingEmptySubsequences: false
  ).map(Array.init)
  guard parts.count == 3 else { return 0 }
  func files(_ bytes: [UInt8]) -> [String: VaultFile] { ["shared/x.md": VaultFile(bytes)] }
  let (base, left, right) = (files(parts[0]), files(parts[1]), files(parts[2]))
  let merge = TreeMerge(base: base, left: MergeSide(left), right: MergeSide(right))
  let other = TreeMerge(base: base, left: MergeSide(right), right: MergeSide(left))
  precondition(merge.files == other.files, "the order of the sides")
  let same = TreeMerge(base: base, left: MergeSide(left), right: MergeSide(left))
  precondition(same.files == left, "one version on both sides")
  return 0
}
