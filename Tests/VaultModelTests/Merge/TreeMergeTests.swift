import Testing

@testable import VaultModel

/// What each rule decides, drawn; the laws are in ``TreeMergePropertyTests``.
@Suite struct TreeMergeTests {
  typealias Notes = [String: String]

  private let one = "## [2026-02-16T12:00:00Z] One\n**Status:** open\n^01khk54qg0c4n9f2t7v5q1w6xz\n"
  private let two = "## [2026-02-16T12:00:01Z] Two\n^01khk54rf8c4n9f2t7v5q1w6xz\n\nText.\n"
  private let three = "## [2026-02-16T12:00:02Z] Three\n^01khk54segc4n9f2t7v5q1w6xz\n"
  private let byHand = "## [2026-02-16T12:00:03Z] By hand\nText.\n"
  private var closed: String { one.replacing("open", with: "closed") }
  private var tombstone: String {
    "## [2026-02-16T12:00:01Z] Two\n**Redacted:** a secret\n^01khk54rf8c4n9f2t7v5q1w6xz\n"
  }

  // Rule 1: entries.

  @Test func `entries of both sides are taken in by time`() {
    expect(
      ["a.md": one], ["a.md": "\(one)\n\(three)"], ["a.md": "\(one)\n\(two)"],
      ["a.md": "\(one)\n\(two)\n\(three)"])
  }

  @Test func `fields and lines that differ are both taken`() {
    let body = two.replacing("Text.", with: "Text.\nMore.")
    let field = two.replacing("^01", with: "**Status:** open\n^01")
    let both = body.replacing("^01", with: "**Status:** open\n^01")
    expect(["a.md": two], ["a.md": body], ["a.md": field], ["a.md": both])
  }

  @Test func `an entry deleted here stays if it was changed there`() {
    expect(
      ["a.md": "\(one)\n\(two)"], ["a.md": two], ["a.md": "\(one)\n\(two)\n\(three)"],
      ["a.md": "\(two)\n\(three)"])
    expect(
      ["a.md": "\(one)\n\(two)"], ["a.md": two], ["a.md": "\(closed)\n\(two)"], ["a.md": "\(closed)\n\(two)"])
  }

  @Test func `a closer is no change`() {
    let open = "## [2026-02-16T12:00:00Z] Open\n<script>\n"
    for gap in ["", "\n", " \n\n"] {
      let closed = "\(open)\(gap)</script>\n\n\(two)"
      expect(["a.md": "\(open)\(gap)"], ["a.md": ""], ["a.md": closed], ["a.md": two])
    }
  }

  @Test func `indentation lost is no change`() {
    let indented = "   ## [2026-02-16T12:00:00Z] In\n"
    expect(["a.md": indented], ["a.md": ""], ["a.md": "\(indented.dropFirst(3))\n\(two)"], ["a.md": two])
  }

  @Test func `a closer here and a change there are no conflict`() {
    let open = "## [2026-02-16T12:00:00Z] Open\n<script>\n"
    expect(
      ["a.md": open], ["a.md": "\(open)</script>\n"], ["a.md": "\(open)More.\n"], ["a.md": "\(open)More.\n"])
  }

  @Test func `an entry moved here and changed there stands changed at the target`() {
    expect(
      ["a.md": "\(one)\n\(two)"], ["a.md": two, "archive/a.md": one], ["a.md": "\(closed)\n\(two)"],
      ["a.md": two, "archive/a.md": closed])
  }

  @Test func `of two targets the archive is taken, else the smaller path`() {
    expect(
      ["a.md": "\(one)\n\(two)"], ["a.md": two, "archive/z.md": one], ["a.md": two, "b.md": one],
      ["a.md": two, "archive/z.md": one])
    expect(
      ["a.md": "\(one)\n\(two)"], ["a.md": two, "c.md": one], ["a.md": two, "b.md": one],
      ["a.md": two, "b.md": one])
  }

  @Test func `the same field changed twice is a winner and a loser`() throws {
    let other = one.replacing("open", with: "stuck")
    let merge = merge(["a.md": one], ["a.md": closed], ["a.md": other], later: true)
    #expect(text(merge, "a.md") == closed)
    #expect(merge.losers.count == 1)
    let note = text(merge, try #require(merge.losers.first))
    #expect(note.contains("the entry “One”") && note.contains("**Status:** stuck"))
  }

  @Test func `an entry without an id that was changed is the same one`() {
    let here = byHand.replacing("Text.", with: "Text.\nHere.")
    let there = byHand.replacing("By hand\n", with: "By hand\n**Status:** open\n\n")
    let merge = merge(["a.md": byHand], ["a.md": here], ["a.md": there])
    #expect(Document(merge.files["a.md"]?.bytes ?? []).pieces.count == 1)
  }

  @Test func `an id taken away comes back with a change of the other side`() {
    let bare = one.replacing("^01khk54qg0c4n9f2t7v5q1w6xz\n", with: "")
    expect(["a.md": one], ["a.md": bare], ["a.md": closed], ["a.md": closed])
  }

  @Test func `a torn append loses against the whole one`() {
    expect(
      ["a.md": one], ["a.md": "\(one)\n\(two.dropLast(4))"], ["a.md": "\(one)\n\(two)"],
      ["a.md": "\(one)\n\(two)"])
    expect(
      ["a.md": one], ["a.md": "\(one)\n\(byHand.dropLast(4))"], ["a.md": "\(one)\n\(byHand)"],
      ["a.md": "\(one)\n\(byHand)"])
  }

  @Test func `a tombstone beats a change, and no loser is kept`() {
    let changed = two.replacing("Text.", with: "secret")
    expect(["a.md": two], ["a.md": tombstone], ["a.md": changed], ["a.md": tombstone])
    expect(["a.md": two], ["a.md": tombstone], ["a.md": two, "b.md": two], ["a.md": tombstone])
  }

  // Rules 2 and 3: runs, sections, preamble.

  @Test func `entries taken away are no change of the order of the rest`() {
    let changed = two.replacing("Text.", with: "More.")
    expect(
      ["a.md": two], ["a.md": "\(three)\n\(one)\n\(changed)"], ["a.md": ""],
      ["a.md": "\(three)\n\(one)\n\(changed)"])
  }

  @Test func `an append follows its neighbour behind a section that was put in`() {
    expect(
      ["a.md": "\(one)\n\(two)"], ["a.md": "\(one)\n# Noon\n\n\(two)"], ["a.md": "\(one)\n\(two)\n\(three)"],
      ["a.md": "\(one)\n# Noon\n\n\(two)\n\(three)"])
  }

  @Test func `a run whose section goes joins the one before`() {
    expect(
      ["a.md": "# A\n\n\(one)\n# B\n\n\(two)"], ["a.md": "# A\n\n\(one)\n\(two)"],
      ["a.md": "# A\n\n\(one)\n# B\n\n\(two)\n\(three)"], ["a.md": "# A\n\n\(one)\n\(two)\n\(three)"])
  }

  @Test func `a heading changed here and its text there are both taken`() {
    expect(
      ["a.md": "## A\nx\ny\n"], ["a.md": "## B\nx\ny\n"], ["a.md": "## A\nx\ny\nz\n"],
      ["a.md": "## B\nx\ny\nz\n"])
  }

  @Test func `new sections of both sides stand behind the same one, by heading`() {
    expect(
      ["a.md": "# T\n"], ["a.md": "# T\n\n## B\nl\n"], ["a.md": "# T\n\n## A\nr\n"],
      ["a.md": "# T\n\n## A\nr\n\n## B\nl\n"])
  }

  @Test func `a text changed twice is a winner and a loser`() {
    let merge = merge(["a.md": "Old\n"], ["a.md": "Left\n"], ["a.md": "Right\n"], later: true)
    #expect(text(merge, "a.md") == "Left\n")
    #expect(merge.losers.map { text(merge, $0).contains("\nRight\n") } == [true])
  }

  @Test func `conflict markers are text`() {
    let marked = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n"
    expect(["a.md": marked], ["a.md": "\(marked)l\n"], ["a.md": "r\n\(marked)"], ["a.md": "r\n\(marked)l\n"])
  }

  // Rules 5 and 6: joining and files.

  @Test func `line ends changed on one side are changed`() {
    let crlf = "\(one)\n\(two)".replacing("\n", with: "\r\n")
    let merged = "\(closed)\n\(two)".replacing("\n", with: "\r\n")
    expect(["a.md": "\(one)\n\(two)"], ["a.md": crlf], ["a.md": "\(closed)\n\(two)"], ["a.md": merged])
  }

  @Test func `an emptied note has no line ends that anyone changed`() {
    let (crlf, appended) = (one.replacing("\n", with: "\r\n"), two.replacing("\n", with: "\r\n"))
    expect(["a.md": crlf], ["a.md": ""], ["a.md": "\(crlf)\r\n\(appended)"], ["a.md": appended])
  }

  @Test func `a gap that one side changed is so, whatever the line ends were`() {
    let crlf = { (text: String) in text.replacing("\n", with: "\r\n") }
    expect(
      ["a.md": "\(one)\n\(two)"], ["a.md": crlf("\(one)\(two)\n\(three)")],
      ["a.md": crlf("\(closed)\n\(two)")], ["a.md": crlf("\(closed)\(two)\n\(three)")])
  }

  @Test func `the gap before a new neighbour is as the base has its gaps`() {
    // Whether the preamble's neighbour went before or after the other one came.
    expect(
      ["a.md": two], ["a.md": "Text.\n\(two)"], ["a.md": three], ["a.md": "Text.\n\n\(three)"])
    let tight = "\(one)\(two)"
    expect(
      ["a.md": tight], ["a.md": "\(closed)\(two)"], ["a.md": "\(tight)\n\(three)"],
      ["a.md": "\(closed)\(two)\(three)"])
  }

  @Test func `an open block gets its closer, and a missing line end is put in`() {
    let open = "## [2026-02-16T12:00:00Z] Open\n\n```\ncode"
    expect(
      ["a.md": open], ["a.md": "\(open)\n```\n\n\(two)"], ["a.md": "\(open)\n```\n\n\(three)"],
      ["a.md": "\(open)\n```\n\n\(two)\n\(three)"])
    expect(["a.md": ""], ["a.md": open], ["a.md": two], ["a.md": "\(open)\n```\n\n\(two)"])
  }

  @Test func `a note deleted here keeps what changed there`() {
    let note = "# Title\n\n\(one)\n\(two)"
    expect(["a.md": note], [:], ["a.md": note], [:])
    expect(["a.md": note], [:], ["a.md": "\(note)\n\(three)"], ["a.md": three])
    expect(
      ["a.md": note], [:], ["a.md": "# Title\n\nMore.\n\n\(one)\n\(two)"], ["a.md": "# Title\n\nMore.\n"])
  }

  @Test func `of a note deleted here all prose stays if some of it changed there`() {
    let (plan, end) = ("# Plan\n\nFirst this.\n", "# End\n\nThen that.\n")
    let changed = plan.replacing("this", with: "something else")
    let (base, edited) = (["a.md": "\(plan)\n\(one)\n\(end)"], ["a.md": "\(changed)\n\(one)\n\(end)"])
    expect(base, [:], edited, ["a.md": "\(changed)\n\(end)"])
    expect(base, edited, [:], ["a.md": "\(changed)\n\(end)"])
  }

  @Test func `an emptied file is a change of everything in it`() {
    expect(["a.md": "\(one)\n\(two)"], ["a.md": ""], ["a.md": "\(one)\n\(two)\n\(three)"], ["a.md": three])
  }

  @Test func `the loser of two binaries stands beside the winner`() {
    let merge = merge(["a.png": "0"], ["a.png": "1"], ["a.png": "2"], later: true)
    #expect(text(merge, "a.png") == "1")
    #expect(merge.losers == [TreeMerge.conflictPath("a.png", Array("2".utf8))])
    #expect(merge.losers.map { text(merge, $0) } == ["2"])
  }

  @Test(arguments: [
    ("a.png", "a.conflict-"), ("x.y/a", "x.y/a.conflict-"), (".hidden", ".hidden.conflict-"),
    ("b/.c.d", "b/.c.conflict-"),
  ])
  func `the suffix goes before the extension`(path: String, start: String) {
    #expect(TreeMerge.conflictPath(path, []).hasPrefix(start))
  }

  @Test func `a loser's note makes no other, and one that was settled isn't kept again`() {
    let first = merge(["a.md": "Old\n"], ["a.md": "Left\n"], ["a.md": "Right\n"], later: true)
    let path = first.losers[0]
    let known = merge(
      ["a.md": "Old\n", path: "kept"], ["a.md": "Left\n"], ["a.md": "Right\n", path: "kept"], later: true)
    #expect(known.losers.isEmpty)
    #expect(known.files[path] == nil)
    let notes = merge(["conflicts/x.md": "0"], ["conflicts/x.md": "1"], ["conflicts/x.md": "2"])
    #expect(notes.losers.isEmpty)
  }

  @Test func `who brought a version is asked only in a conflict`() {
    let side: @Sendable (Notes) -> MergeSide = { notes in
      MergeSide(notes.mapValues { VaultFile(Array($0.utf8)) }) { path in
        Issue.record("asked for \(path)")
        return nil
      }
    }
    let left = side(["a.md": "# T\n\n\(one)\n\(two)", "b.md": "x\n"])
    let right = side(["a.md": "# T\n\n\(one)\n\(three)"])
    let base = ["a.md": VaultFile(Array("# T\n\n\(one)".utf8))]
    #expect(TreeMerge(base: base, left: left, right: right).files.count == 2)
  }

  /// Merges both ways round, where `later` the first side is the later one.
  private func merge(_ base: Notes, _ left: Notes, _ right: Notes, later: Bool = false) -> TreeMerge {
    func files(_ notes: Notes) -> [String: VaultFile] { notes.mapValues { VaultFile(Array($0.utf8)) } }
    func side(_ notes: Notes, _ seconds: Int64) -> MergeSide {
      MergeSide(files(notes)) { _ in
        later ? Provenance(date: Timestamp(seconds: seconds), author: "jerry") : nil
      }
    }
    let merge = TreeMerge(base: files(base), left: side(left, 2), right: side(right, 1))
    let mirrored = TreeMerge(base: files(base), left: side(right, 1), right: side(left, 2))
    #expect(merge.files == mirrored.files)
    return merge
  }

  private func text(_ merge: TreeMerge, _ path: String) -> String {
    String(decoding: merge.files[path]?.bytes ?? [], as: UTF8.self)
  }

  private func expect(
    _ base: Notes, _ left: Notes, _ right: Notes, _ merged: Notes,
    at location: SourceLocation = #_sourceLocation
  ) {
    let merge = merge(base, left, right)
    let texts = merge.files.mapValues { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(texts == merged, sourceLocation: location)
    #expect(merge.losers == [] && merge.fallbacks == [], sourceLocation: location)
  }
}

extension String {
  fileprivate var trimmed: String { Content(of: Array(utf8)).text }
}
