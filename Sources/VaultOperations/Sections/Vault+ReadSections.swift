public import VaultModel
public import VaultStore

extension Vault {
  /// The sections of a note, in file order. Throws `.notFound` where there is no such note.
  public func sections(of file: String, as agent: Name?) throws -> SectionsAnswer {
    let (path, map) = try sectionMap(file, agent)
    return SectionsAnswer(
      path: path.description,
      sections: map.sections.map {
        .init(heading: $0.heading, level: $0.level, line: $0.line, bytes: $0.text.count)
      })
  }

  /// A section's text, without the heading. Throws `.unknownHeading` and `.ambiguousHeading` besides.
  public func section(_ heading: String, of file: String, as agent: Name?) throws -> SectionAnswer {
    let reference = try HeadingReference(heading)
    let (path, map) = try sectionMap(file, agent)
    guard let section = try map.section(reference) else {
      throw VaultError(
        .unknownHeading, "\(path) has no heading “\(reference.text)”.",
        hint: "List its headings with: daybook section list \(path.withoutExtension)")
    }
    return map.answer(section, path)
  }

  private func sectionMap(_ file: String, _ agent: Name?) throws -> (VaultPath, SectionMap) {
    let path = try note(file, agent: agent)
    guard let bytes = try folder.read(path)?.bytes else {
      throw VaultError(
        .notFound, "There is no note \(path).", hint: "Check its name; paths are relative to the vault.")
    }
    return (path, SectionMap(bytes))
  }
}

extension SectionMap {
  func answer(_ section: Section, _ path: VaultPath) -> SectionAnswer {
    SectionAnswer(
      path: path.description, heading: section.heading, text: SectionText.decode(bytes[section.text]),
      revision: revision(section))
  }

  /// The first 16 hex digits of SHA-256 of the text's bytes.
  func revision(_ section: Section) -> String { String(SHA256(of: bytes[section.text]).hex.prefix(16)) }
}
