/// The run of entries behind each section that stands.
struct RunMerge {
  /// The entries in order, a run for each section.
  private(set) var runs: [[EntryID]]

  /// One version's runs, by the section that stands: a run behind a section that goes joins the one before.
  private struct Side {
    var runs: [[EntryID]]
    var anchors = [EntryID: Int]()
    /// The entry before each, in its run.
    var previous = [EntryID: EntryID]()

    init(
      _ skeleton: Skeleton, nodes: [SectionMerge.Node], place: KeyPath<SectionMerge.Node, Int?>,
      kept: Set<EntryID>
    ) {
      runs = [[EntryID]](repeating: [], count: nodes.count)
      var standing = [Int: Int]()
      for (index, node) in nodes.enumerated() {
        if let place = node[keyPath: place] { standing[place] = index }
      }
      var current = 0
      for (place, section) in skeleton.sections.enumerated() {
        current = standing[place] ?? current
        runs[current] += section.run
        var last: EntryID?
        for id in section.run {
          anchors[id] = current
          if kept.contains(id) {
            previous[id] = last
            last = id
          }
        }
      }
    }
  }

  /// Merges the runs.
  ///
  /// 1. An entry of both sides stands behind the section where the side that moved it has it, the winner's if
  ///    both did.
  /// 2. One that is new on one side follows the entry before it behind a new section: the other side put that
  ///    section somewhere into the run.
  /// 3. Any other stands where its side has it.
  init(
    base: Skeleton, left: Skeleton, right: Skeleton, nodes: [SectionMerge.Node], kept: Set<EntryID>,
    winner: Winner
  ) {
    let inBase = Side(base, nodes: nodes, place: \.base, kept: kept)
    let inLeft = Side(left, nodes: nodes, place: \.left, kept: kept)
    let inRight = Side(right, nodes: nodes, place: \.right, kept: kept)
    var anchors = [EntryID: Int]()
    for id in kept {
      if let left = inLeft.anchors[id], let right = inRight.anchors[id] {  // 1
        anchors[id] =
          threeWay(base: inBase.anchors[id], presentOn: left, and: right) ?? winner.pick(left, right)
      } else if inBase.anchors[id] != nil || inLeft.anchors[id] == nil && inRight.anchors[id] == nil {  // 3
        anchors[id] = inLeft.anchors[id] ?? inRight.anchors[id] ?? inBase.anchors[id] ?? 0
      }
    }
    for side in [inLeft, inRight] {  // 2, 3
      for id in side.runs.joined() where kept.contains(id) && anchors[id] == nil {
        let carried = side.previous[id].flatMap { anchors[$0] != side.anchors[$0] ? anchors[$0] : nil }
        anchors[id] = carried.flatMap { nodes[$0].base == nil ? $0 : nil } ?? side.anchors[id]
      }
    }
    var members = [Set<EntryID>](repeating: [], count: nodes.count)
    for (id, anchor) in anchors { members[anchor].insert(id) }
    runs = nodes.indices.map { index in
      RunOrder(base: inBase.runs[index], left: inLeft.runs[index], right: inRight.runs[index])
        .merged(keeping: members[index])
    }
  }
}
