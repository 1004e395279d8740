public import VaultModel

/// A decision, an alert or a task as callers get it.
public struct ItemAnswer: Sendable {
  public var item: FoldedItem
  /// The ids of dependencies that are not done yet, and dependencies that are only words.
  public var waitsFor: [String] = []

  public init(_ item: FoldedItem, waitsFor: [String] = []) {
    (self.item, self.waitsFor) = (item, waitsFor)
  }

  /// What all lists say of an item, and then the fields of its kind.
  public var json: JSON {
    let root = item.root
    var members: [JSON.Member] = [
      .init("id", .string(root.id.description)), .init("kind", .string(item.kind.rawValue)),
      .init("state", .string(item.state)), .init("title", .string(item.title)),
      .init("path", .string(root.path)),
      .init("agent", JSON(root.agent)), .init("at", .string(root.timestamp.description)),
      .init("changedAt", .string(item.lastChange.description)), .init("line", .int(root.line)),
      .init("retracted", .bool(item.isRetracted)), .init("context", JSON(item.value("Context"))),
    ]
    switch item.kind {
    case .decision:
      let superseded = item.standing.flatMap(\.edges).filter { $0.verb == .supersedes }.map(\.target)
      members += [
        .init("decision", JSON(item.value("Decision"))),
        .init("consequences", JSON(item.value("Consequences"))),
        .init("supersedes", JSON(superseded)), .init("supersededBy", JSON(item.supersededBy)),
      ]
    case .alert:
      members += [
        .init("severity", JSON(item.severity?.rawValue ?? item.value("Severity"))),
        .init("fingerprint", JSON(item.value("Fingerprint"))), .init("until", JSON(item.silencedUntil)),
      ]
    case .task:
      members += [
        .init("task", JSON(item.value("Task"))), .init("dependencies", JSON(item.dependencies)),
        .init("waitsFor", JSON(waitsFor)), .init("result", JSON(item.value("Result"))),
        .init("capability", JSON(item.value(TaskQueue.capability))),
        .init("generation", .int(Int(clamping: item.generation))),
      ]
    case .entry: break
    }
    members.append(.init("contradiction", .array(item.contradiction.map(\.json))))
    return .object(members)
  }
}

extension FoldedItem.Claim {
  var json: JSON {
    [
      "state": .string(state), "id": .string(id.description), "agent": JSON(agent),
      "at": .string(at.description),
    ]
  }
}

/// A list of items.
public struct ItemsAnswer: Sendable {
  public var items: [ItemAnswer]
  /// How many there are, shown or not.
  public var total: Int

  public var json: JSON {
    JSON(items: items.map(\.json), isTruncated: items.count < total, total: total)
  }
}
