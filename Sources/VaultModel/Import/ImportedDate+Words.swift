extension ImportedDate {
  /// A date in English words, such as `February 16th, 2026`, `Feb 16 2026`, `16 February 2026`, or in digits with
  /// slashes, the year first: `2026/02/16`.
  static func inWords(_ text: String) -> Found? {
    let words = text.split { !$0.isLetter && !$0.isNumber }
    for first in words.indices where first + 2 < words.endIndex {
      let parts = words[first...(first + 2)].map { word in word.lowercased() }
      let between = text[words[first].endIndex..<words[first + 1].startIndex]
      let candidates = [
        (year: parts[2], month: month(parts[0]), day: parts[1]),
        (year: parts[2], month: month(parts[1]), day: parts[0]),
        (year: parts[0], month: between == "/" ? Int(parts[1]) : nil, day: parts[2]),
      ]
      for (year, month, day) in candidates {
        guard year.utf8.count == 4, let year = Int(year), let month, let day = dayOfMonth(day),
          let time = Timestamp("\(year)-\(two(month))-\(two(day))T00:00:00Z")
        else { continue }
        let rest = text[..<words[first].startIndex] + " " + text[words[first + 2].endIndex...]
        return Found(time: time, day: time, rest: title(String(rest)))
      }
    }
    return nil
  }

  /// From 1; the whole name, or its first three letters and more.
  private static func month(_ word: String) -> Int? {
    let names = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
      "november", "december",
    ]
    guard word.utf8.count >= 3 else { return nil }
    return names.firstIndex { $0 == word || word.utf8.count <= 4 && $0.hasPrefix(word) }.map { $0 + 1 }
  }

  /// `16`, or `16th`.
  private static func dayOfMonth(_ word: String) -> Int? {
    let digits = word.prefix(while: \.isNumber)
    guard ["", "st", "nd", "rd", "th"].contains(word.dropFirst(digits.count)), digits.utf8.count <= 2 else {
      return nil
    }
    return Int(digits)
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
