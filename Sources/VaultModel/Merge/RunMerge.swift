/// The run of entries behind each section that stands.
struct RunMerge {
  /// The entries in order, a run for each section.
  private(set) var runs: [[EntryID]]
  /// Which of them go back in time.
  private(set) var descending: [Bool]

  /// One version's runs, by the section that stands: a run behind a section that goes joins the one before.
  private struct Version {
    var runs: [[EntryID]]

    init(_ skeleton: Skeleton, nodes: [SectionMerge.Node], place: KeyPath<SectionMerge.Node, Int?>) {
      runs = [[EntryID]](repeating: [], count: nodes.count)
      var standing = [Int: Int]()
      for (index, node) in nodes.enumerated() {
        if let place = node[keyPath: place] { standing[place] = index }
      }
      var current = 0
      for (place, section) in skeleton.sections.enumerated() {
        current = standing[place] ?? current
        runs[current] += section.run
      }
    }

    /// The section of each entry.
    var anchors: [EntryID: Int] {
      var anchors = [EntryID: Int](minimumCapacity: runs.reduce(0) { $0 + $1.count })
      for (index, run) in runs.enumerated() { for id in run { anchors[id] = index } }
      return anchors
    }
  }

  /// Merges the runs.
  ///
  /// 1. An entry of both sides stands behind the section where the side that moved it has it, the later one in the
  ///    note if both did.
  /// 2. One that is new on one side follows the entry before it behind a new section: the other side put that
  ///    section somewhere into the run.
  /// 3. Any other stands where its side has it.
  init(
    base: Skeleton, left: Skeleton, right: Skeleton, nodes: [SectionMerge.Node], kept: Set<EntryID>
  ) {
    let versions = Versions(
      left: Version(left, nodes: nodes, place: \.left), right: Version(right, nodes: nodes, place: \.right),
      base: Version(base, nodes: nodes, place: \.base))
    let all = nodes.indices.filter { index in
      !versions.left.runs[index].isEmpty || !versions.right.runs[index].isEmpty
        || !versions.base.runs[index].isEmpty
    }
    var members = [Set<EntryID>](repeating: [], count: nodes.count)
    if all.count < 2 {
      members[all.first ?? 0] = kept
    } else {
      let anchors = Self.anchors(
        versions.map(\.anchors), Versions(left: left, right: right, base: base), nodes: nodes, kept: kept)
      for (id, anchor) in anchors { members[anchor].insert(id) }
    }
    let orders = nodes.indices.map { index in
      RunOrder(
        base: versions.base.runs[index], left: versions.left.runs[index], right: versions.right.runs[index])
    }
    descending = orders.map(\.descends)
    runs = zip(orders, members).map { $0.merged(keeping: $1) }
  }

  /// The section behind which each entry stands (1 to 3).
  private static func anchors(
    _ known: Versions<[EntryID: Int]>, _ skeletons: Versions<Skeleton>, nodes: [SectionMerge.Node],
    kept: Set<EntryID>
  ) -> [EntryID: Int] {
    var anchors = [EntryID: Int](minimumCapacity: kept.count)
    for id in kept {
      if let left = known.left[id], let right = known.right[id] {  // 1
        anchors[id] =
          threeWay(base: known.base[id], presentOn: left, and: right) ?? max(left, right)
      } else if known.base[id] != nil || known.left[id] == nil && known.right[id] == nil {  // 3
        anchors[id] = known.left[id] ?? known.right[id] ?? known.base[id] ?? 0
      }
    }
    for (own, skeleton) in [(known.left, skeletons.left), (known.right, skeletons.right)] {  // 2, 3
      for section in skeleton.sections {
        var previous: EntryID?
        for id in section.run where kept.contains(id) {
          if anchors[id] == nil {
            let carried = previous.flatMap { anchors[$0] != own[$0] ? anchors[$0] : nil }
            anchors[id] = carried.flatMap { nodes[$0].base == nil ? $0 : nil } ?? own[id]
          }
          previous = id
        }
      }
    }
    return anchors
  }
}
