/// One thing that happens in a cluster. All that is left to chance in it comes from its own salt, so that an
/// event can be left out of a history and the others still mean the same.
struct ClusterEvent: Hashable, CustomStringConvertible {
  /// What goes wrong with the link while a sync goes on.
  enum Fault: String, CaseIterable {
    case none, offline
    /// The push never arrives, and nobody says so.
    case lostRequest
    /// The push was taken, and the reply gets lost.
    case lostReply
    /// The same, and the link is gone for good.
    case goneAfterReply
    /// The push arrives when the node has given up waiting.
    case delayed
    /// The push arrives twice.
    case duplicated
    case refused
  }

  enum Action: Hashable {
    // Agents.
    case append, cat, beginCat
    // People.
    case editText, editEntry, deleteEntry, moveEntry, addNote, renameNote, deleteNote, editProperty
    case attach, clash, editSettings, settleConflict, deleteMost
    // Editors and programs that write whole files.
    case read, save, beginSave
    /// Goes on with what was begun.
    case finish
    // Clocks and links.
    case jump, freeze, cut, heal
    /// Starts a sync, or goes on with one, for some calls to its world.
    case sync(Fault, calls: Int, crash: Int?, disturbed: Int?)
    /// Starts to claim, renew or release something, or goes on with that, for some calls to the hub; then the command may
    /// be killed.
    case claim(Fault, calls: Int, dies: Bool)
    /// The machine restarts: a sync that was under way is gone.
    case restart
  }

  var action: Action
  var node: Int
  /// Milliseconds that pass before.
  var wait: Int64
  var salt: UInt64

  var description: String { "+\(wait) ms, n\(node): \(action), salt \(salt)" }
}
