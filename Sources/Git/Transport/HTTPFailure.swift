/// Tells libgit2's failures over https apart. It has one code for nearly all of them.
enum HTTPFailure {
  private static let words: [(code: GitError.Code, hint: String?, texts: [String])] = [
    (
      .auth, "put an access token that may read and write there into DAYBOOK_GIT_TOKEN",
      [
        "status code: 401", "status code: 403", "authentication required", "requires authentication",
        "too many redirects or auth", "no callback set", "remote authentication",
      ]
    ),
    (.remoteMissing, "check the address with: git remote -v", ["status code: 404", "status code: 410"]),
    (
      .hostKey, "check the remote's certificate, and http.sslCAInfo in the git configuration",
      ["certificate is invalid", "certificate verify failed", "hostname does not match"]
    ),
    (
      .network, nil,
      ["failed to resolve", "failed to connect", "connection refused", "timed out", "status code: 5"]
    ),
    (
      .webPage, "sign in to the network if it asks for that, else check the address with: git remote -v",
      ["content-type: 'text/html", "content-type: 'application/xhtml"]
    ),
    (
      .remoteMissing, "check the address with: git remote -v",
      ["invalid response", "invalid content-type", "redirect"]
    ),
  ]

  static func refined(_ error: GitError) -> GitError {
    for group in words where group.texts.contains(where: error.message.contains) {
      return GitError(group.code, error.message, hint: group.hint, libgit2Code: error.libgit2Code)
    }
    return error
  }
}
