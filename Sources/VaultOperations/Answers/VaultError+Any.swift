import Git
import VaultModel
public import VaultStore

extension VaultError {
  /// Any error in the vault's words: what none of our modules throws is a bug of ours.
  public init(any error: any Error) {
    switch error {
    case let error as VaultError: self = error
    case let error as GitError: self.init(error)
    case let refusal as EntryDraft.Refusal: self.init(refusal)
    default: self.init(.bug, "Something went wrong that should not: \(error).", hint: "Please report it.")
    }
  }

  init(_ refusal: EntryDraft.Refusal) {
    switch refusal {
    case .lineBreak(let place):
      self.init(
        .lineBreak, "There is a line break in \(place).", hint: "Put text of several lines into --body.")
    case .fieldName(let name):
      self.init(
        .badOption, "“\(name)” can't be the name of a field.",
        hint: "Use a name without : and *, and without spaces at its ends.")
    case .nul(let place):
      self.init(.notText, "There is a NUL in \(place).", hint: "Send text; put other files beside the note.")
    }
  }
}
