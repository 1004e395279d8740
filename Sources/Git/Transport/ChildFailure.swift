/// Tells from the last words of a transport program what went wrong. There is nothing else to tell it from:
/// ssh ends with 255 whatever happened, and git with 128.
enum ChildFailure {
  private static let words: [(code: GitError.Code, hint: String?, texts: [String])] = [
    (
      .hostKey, "compare the host's key with its owner, then mend it with: ssh-keygen -R <host>",
      ["Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED", "no matching host key"]
    ),
    (
      .auth, "check that ssh to this host works without a question: ssh -o BatchMode=yes <host>",
      ["Permission denied (", "Too many authentication failures", "Authentication failed"]
    ),
    (
      .network, nil,
      [
        "Could not resolve", "Temporary failure in name resolution", "Name or service not known",
        "nodename nor servname", "Connection refused", "No route to host", "Network is unreachable",
        "Host is down", "onnection timed out", "Operation timed out", "Connection reset",
        "Connection closed by", "closed by remote host", "Broken pipe",
      ]
    ),
    (
      .wrongOwner, "on that machine, run: git config --global --add safe.directory <folder>",
      ["dubious ownership"]
    ),
    (
      .remoteMissing, "check the address with: git remote -v",
      [
        "does not appear to be a git repository", "epository not found", "not a git repository",
        "could not be found", "No such file or directory",
      ]
    ),
    (
      .remoteMissing, "install git on the remote's machine",
      ["command not found", "git-upload-pack: not found"]
    ),
    (
      .other,
      "its repository is damaged: restore it from a backup, or fill an empty one from a machine that has everything",
      ["is corrupt", "object file ", "bad object ", "unable to read tree", "unable to read sha1 file"]
    ),
  ]

  /// The error for a program that ended too early; nil when it said nothing.
  static func error(_ text: String) -> GitError? {
    guard !text.isEmpty else { return nil }
    for group in words where group.texts.contains(where: text.contains) {
      // Of the many lines about damage the last one says it.
      let said = group.code == .other ? text.split(whereSeparator: \.isNewline).last.map(String.init) : nil
      return GitError(group.code, said ?? text, hint: group.hint)
    }
    return GitError(.other, text)
  }
}
