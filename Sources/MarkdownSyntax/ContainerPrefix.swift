/// What stands before a line's text: indentation, quote marks and list markers.
struct ContainerPrefix {
  /// Where the text begins.
  private(set) var end: Int

  /// How many blanks the line begins with; a tab counts to the next multiple of four.
  private(set) var indent = 0

  private(set) var isQuoted = false

  /// The column of the text behind the last list marker, if there is one.
  private(set) var listIndent: Int?

  init(of line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
    end = line.lowerBound
    var column = 0
    var position = line.lowerBound
    var hasIndent = false
    while position < line.upperBound {
      let byte = bytes[position]
      if byte.isBlank {
        column += byte == Byte.tab ? 4 - column % 4 : 1
        position += 1
        continue
      }
      if !hasIndent {
        indent = column
        hasIndent = true
      }
      end = position
      var next = position + 1
      switch byte {
      case Byte.greaterThan:
        isQuoted = true
      case Byte.dash, Byte.asterisk, UInt8(ascii: "+"):
        guard next == line.upperBound || bytes[next].isBlank else { return }
        listIndent = column + 2
      case _ where byte.isDigit:
        while next < line.upperBound, next - position < 9, bytes[next].isDigit { next += 1 }
        guard next < line.upperBound, bytes[next] == UInt8(ascii: ".") || bytes[next] == Byte.closeParenthesis
        else { return }
        next += 1
        guard next == line.upperBound || bytes[next].isBlank else { return }
        listIndent = column + next - position + 1
      default:
        return
      }
      column += next - position
      position = next
    }
    end = line.upperBound
  }
}
