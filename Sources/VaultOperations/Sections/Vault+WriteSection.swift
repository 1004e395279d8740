public import VaultModel
public import VaultStore

extension Vault {
  /// Replaces a section's text: durable and committed when this returns. The section is made at the note's
  /// end where it is missing; the same text again changes nothing and makes no commit.
  ///
  /// Throws `.staleRevision`, with the current text and revision, where `revision` is given and no longer
  /// the section's.
  public func setSection(
    _ heading: String, of file: String, to text: String, ifRevision revision: String? = nil, as agent: Name?
  ) throws -> SectionReceipt {
    try write(heading, of: file, text, "set", as: agent) { reference, map, path in
      if let revision {
        let current = try map.section(reference).map { map.answer($0, path) }
        guard current?.revision == revision else { throw Self.stale(reference, current, path) }
      }
      return try SectionEdit.set(text, of: reference, in: map)
    }
  }

  /// Adds to a section's text; see ``setSection(_:of:to:ifRevision:as:)``.
  public func appendToSection(
    _ heading: String, of file: String, _ text: String, as agent: Name?
  ) throws -> SectionReceipt {
    try write(heading, of: file, text, "add to", as: agent) { reference, map, _ in
      try SectionEdit.append(text, to: reference, in: map)
    }
  }

  private func write(
    _ heading: String, of file: String, _ text: String, _ verb: String, as agent: Name?,
    _ edit: (HeadingReference, SectionMap, VaultPath) throws -> [UInt8]
  ) throws -> SectionReceipt {
    let reference = try HeadingReference(heading)
    let path = try note(file, agent: agent)
    if text.utf8.contains(0) {
      throw VaultError(
        .notText, "There is a NUL in the text.", hint: "Send text; put other files beside the note.")
    }
    try refuseSecrets(in: Array(heading.utf8), of: "The heading")
    try refuseSecrets(in: Array(text.utf8), of: "The text")
    let identity = try identity()
    return try locked {
      let before = try noteForAppending(path, identity: identity)
      let after = try edit(reference, SectionMap(before), path)
      try refuseIfTooLarge(after.count, path)
      let map = SectionMap(after)
      guard let section = try map.section(reference) ?? map.sections.last else {
        throw VaultError(.bug, "The section was not found again.", hint: "Please report it.")
      }
      if after == before {
        return SectionReceipt(path: path.description, revision: map.revision(section), commit: nil)
      }
      guard try currentBytes(path) == before else {
        throw VaultError(.busy, "Another program is writing to \(path).", hint: "Try again.")
      }
      try replace(path, with: after)
      let step = CommitStep(
        files: [path: VaultFile(after)], author: agent.map { .agent($0.description) } ?? .person,
        subject: "\(CommitStep.label(path)): \(verb) \(section.heading)")
      let commit = try commitFile(step, path, identity: identity, orRestore: before)
      return SectionReceipt(path: path.description, revision: map.revision(section), commit: commit.id)
    }
  }

  private static func stale(
    _ reference: HeadingReference, _ current: SectionAnswer?, _ path: VaultPath
  ) -> VaultError {
    VaultError(
      .staleRevision, "“\(reference.text)” in \(path) was changed since that revision; nothing was written.",
      hint: "Take the current text into account, and give its revision.",
      details: ["text": current?.text ?? "", "revision": current?.revision ?? ""])
  }
}
