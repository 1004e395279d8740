extension [UInt8] {
  /// Returns these bytes with every line end written the given way.
  public func withLineEndings(_ ending: LineEnding) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for line in Lines(of: self) {
      let content = Lines.content(of: line, in: self)
      result += self[content]
      if content.upperBound < line.upperBound { result += ending.bytes }
    }
    return result
  }
}
