extension Link {
  static func all(in document: [UInt8]) -> [Link] {
    document.withUnsafeBufferPointer { bytes in
      guard LineScanner.first(Byte.openBracket, in: bytes, from: 0, to: bytes.count) != nil else { return [] }
      let scanner = LineScanner(bytes)
      var code = FencedCode()
      var links: [Link] = []
      var position = 0
      var run = 0..<0
      func end() {
        links += LinkScanner(run: run, in: bytes).links
      }
      while position < bytes.count {
        let next = scanner.end(ofLineAt: position)
        let line = Lines.content(of: position..<next, in: bytes)
        let prefix = ContainerPrefix(of: line, in: bytes)
        let isHeading = Heading(line: position..<next, number: 0, in: bytes) != nil
        if code.reads(line, in: bytes) || prefix.end == line.upperBound {
          end()
          run = next..<next
        } else if isHeading || prefix.listIndent != nil {
          end()
          run = position..<next
          if isHeading {
            end()
            run = next..<next
          }
        } else {
          run = run.lowerBound..<next
        }
        position = next
      }
      end()
      return links
    }
  }
}

/// Finds the links of a document in order, outside fenced code and code spans.
///
/// Links in the front matter count. Reference links (`[text][label]`), autolinks and HTML don't.
public func links(in document: [UInt8]) -> [Link] {
  Link.all(in: document)
}
