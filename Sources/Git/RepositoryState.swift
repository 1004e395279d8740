import Clibgit2

/// What is half done in a working tree.
public enum RepositoryState: String, Sendable {
  case clean, merge, revert, cherryPick, bisect, rebase, applyMailbox

  init(_ state: Int32) {
    self =
      switch git_repository_state_t(UInt32(bitPattern: state)) {
      case GIT_REPOSITORY_STATE_MERGE: .merge
      case GIT_REPOSITORY_STATE_REVERT, GIT_REPOSITORY_STATE_REVERT_SEQUENCE: .revert
      case GIT_REPOSITORY_STATE_CHERRYPICK, GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE: .cherryPick
      case GIT_REPOSITORY_STATE_BISECT: .bisect
      case GIT_REPOSITORY_STATE_REBASE, GIT_REPOSITORY_STATE_REBASE_INTERACTIVE,
        GIT_REPOSITORY_STATE_REBASE_MERGE:
        .rebase
      case GIT_REPOSITORY_STATE_APPLY_MAILBOX, GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
        .applyMailbox
      default: .clean
      }
  }
}
