/// A list that holds one element without an array of its own: nearly all lists of a fold have no more, and there are
/// tens of thousands.
public struct ShortList<Element>: RandomAccessCollection {
  private var head: Element?
  private var tail: [Element] = []

  init() {}

  init(head: Element?, tail: [Element] = []) { (self.head, self.tail) = (head, tail) }

  init(_ elements: [Element]) { self.init(head: elements.first, tail: Array(elements.dropFirst())) }

  mutating func append(_ element: Element) {
    if head == nil { head = element } else { tail.append(element) }
  }

  public var startIndex: Int { 0 }

  public var endIndex: Int { head == nil ? 0 : 1 + tail.count }

  public subscript(position: Int) -> Element {
    if position == 0, let head { return head }
    return tail[position - 1]
  }
}

extension ShortList: Equatable where Element: Equatable {}
extension ShortList: Hashable where Element: Hashable {}
extension ShortList: Sendable where Element: Sendable {}
