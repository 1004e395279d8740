package import Git

/// The references of one node.
package protocol ReferenceStore {
  func reference(_ name: String) throws -> ObjectID?
  /// Lists the references whose full names begin with `prefix`, by name.
  func references(prefix: String) throws -> [(name: String, id: ObjectID)]
  /// Moves a reference by compare-and-swap; nil means that it must not exist.
  func updateReference(_ name: String, to new: ObjectID, expecting old: ObjectID?, log message: String) throws
}

extension Repository: ReferenceStore {}

extension ReferenceStore {
  /// Makes a reference name `id`, whatever it names now.
  func set(_ name: String, to id: ObjectID) throws {
    let old = try reference(name)
    if old != id { try updateReference(name, to: id, expecting: old, log: "vault-sync") }
  }
}
