/// What runs on a hub while a watcher listens: it says when a branch moved. Every line is a hint and nothing else.
///
/// 1. The first line is `ready` and by what: `daybook` where it is installed there, else GNU's `tail -F` of the branch's
///    file, which sleeps until it changes, else a loop that looks once a second and writes a byte each time.
/// 2. Its standard input is the watcher's end of the connection. Once that closes, the whole process group ends: nothing is
///    left on the hub. The same where what listens ends by itself.
/// 3. Where references aren't kept as files it ends with 65, where there is no repository with 66; a host that gives no
///    shell never says `ready`. The watcher polls then.
enum HintScript {
  /// A command for the login shell of any host.
  static func command(path: String, branch: String) -> String {
    "exec sh -c \(quoted(script)) daybook-hints \(quoted(path)) \(quoted(branch))"
  }

  private static let script = """
    case $1 in "~/"*) cd ;; esac
    cd "${1#"~/"}" 2>/dev/null || exit 66
    if test -d .git; then cd .git; fi
    test -f HEAD || exit 66
    if grep -q refs/heads/.invalid HEAD; then exit 65; fi
    {
      if daybook hints --help >/dev/null 2>&1; then
        echo ready daybook
        daybook hints "$PWD" "$2"
      elif tail --version 2>/dev/null | grep -q GNU; then
        echo ready tail
        tail -n0 -F "refs/heads/$2" 2>/dev/null
      else
        echo ready loop
        while printf . ; do
          new=$(cat "refs/heads/$2" packed-refs 2>/dev/null | cksum)
          if test "$new" != "$old"; then echo; old=$new; fi
          sleep 1
        done
      fi
      kill 0
    } &
    cat >/dev/null
    kill 0
    """

  private static func quoted(_ text: String) -> String {
    "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}
