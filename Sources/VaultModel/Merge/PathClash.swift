/// Settles paths that can't stand beside each other on every machine: a file where another path needs a folder, and names
/// that differ only by letter case or Unicode form. One of them gets the name of a conflict's loser.
enum PathClash {
  /// The paths that have to give way.
  ///
  /// 1. A file gives way to a folder.
  /// 2. Of names that are one name on some machine, the first by bytes stays; but those that stood beside each other on a
  ///    side already are left alone.
  ///
  /// - Parameter sides: the paths of each version that is merged.
  static func losers(among paths: [String], sides: [Set<String>]) -> [String] {
    var folders = Set<String>()
    for path in paths {
      var rest = path[...]
      while let slash = rest.lastIndex(of: "/") {
        rest = rest[..<slash]
        if !folders.insert(String(rest)).inserted { break }
      }
    }
    var losers = paths.filter(folders.contains)  // 1
    let twins = Dictionary(grouping: paths.filter { !folders.contains($0) }) { $0.lowercased() }
    for group in twins.values where group.count > 1 {  // 2
      let ordered = group.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (index, path) in ordered.enumerated().dropFirst() {
        let others = ordered[..<index]
        let isNew = sides.allSatisfy { side in !side.contains(path) || side.isDisjoint(with: others) }
        if isNew { losers.append(path) }
      }
    }
    return losers.sorted()
  }
}
