import VaultStore

/// What is let through leads nowhere but into the vault, and says so in the same words.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let path = VaultPath(bytes: bytes) else { return 0 }
  precondition(Array(path.description.utf8) == bytes)
  precondition(VaultPath(path.description) == path)
  for component in path.components {
    precondition(!component.isEmpty && component != "." && component != ".." && component.utf8.count <= 255)
    precondition(component.lowercased() != ".git" && !component.hasSuffix(".") && !component.hasSuffix(" "))
    precondition(!component.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: ":") })
  }
  precondition(
    !bytes.contains(UInt8(ascii: "\\")) && path.components.joined(separator: "/") == path.description)
  return 0
}
