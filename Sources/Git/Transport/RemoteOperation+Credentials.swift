import Clibgit2

/// What was tried to open a remote's door. A password in the address is tried by libgit2 itself, before it asks.
struct CredentialState {
  var tokenWasTried = false
  var helped: CredentialHelper.Credential?
  var helpersWereAsked = false
}

extension RemoteOperation {
  /// Answers the remote's question for a name and a password, over https alone:
  ///
  /// 1. with the token of `DAYBOOK_GIT_TOKEN`, once, if it may go to this host;
  /// 2. without one, with what git's credential helpers have.
  ///
  /// Whatever is refused is not followed by another try.
  func credential(for url: String, user: String?, _ allowed: UInt32) throws -> (
    user: String, password: String
  ) {
    let site = try RemoteOperation.site(url)
    guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0, let site else {
      throw GitError(.auth, "the remote asks for a password", hint: "use an address with https or ssh")
    }
    if credentials.tokenWasTried {
      throw GitError(
        .auth, "\(site) refused the access token",
        hint: "it may have expired: put a new one into DAYBOOK_GIT_TOKEN")
    }
    if let credential = credentials.helped {
      credentials.helped = nil
      helper.reject(credential, deadline: helperDeadline)
      throw GitError(
        .auth, "\(site) refused what git's credential helper has for it",
        hint: "it may have expired: sign in again with: git ls-remote \(url)")
    }
    let token = environment["DAYBOOK_GIT_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    let mayGo = try token != nil && tokenMayGo(to: site)
    if let token, mayGo {  // 1
      credentials.tokenWasTried = true
      return (user ?? "x-access-token", token)
    }
    if !credentials.helpersWereAsked {  // 2
      credentials.helpersWereAsked = true
      if let credential = helper.fill(url, deadline: helperDeadline) {
        credentials.helped = credential
        return (credential.user, credential.password)
      }
    }
    if token != nil {
      throw GitError(
        .auth, "\(site) asks for a password, and DAYBOOK_GIT_TOKEN is not for it",
        hint: "the token goes to the hosts in DAYBOOK_GIT_TOKEN_HOST, or to the only one that there is")
    }
    throw GitError(
      .auth, "\(site) asks for a password",
      hint: "put an access token into DAYBOOK_GIT_TOKEN, or set up a credential helper of git's")
  }

  /// Tells the helpers that what they gave was right.
  func approveCredential() {
    if let credential = credentials.helped { helper.approve(credential, deadline: helperDeadline) }
  }

  /// Whether the token may be sent to a host: to one that `DAYBOOK_GIT_TOKEN_HOST` names, or, without it, where all https
  /// remotes are there. Anybody may own another remote of this vault.
  private func tokenMayGo(to site: String) throws -> Bool {
    if let named = environment["DAYBOOK_GIT_TOKEN_HOST"], !named.isEmpty {
      let name = site.split(separator: ":").first.map(String.init) ?? site
      return named.lowercased().split(whereSeparator: { $0 == "," || $0 == " " }).contains {
        $0 == site || $0 == name
      }
    }
    return try addresses().compactMap(RemoteOperation.site).allSatisfy { $0 == site }
  }

  /// The host of an https address, in lower case and with its port if it names one; nil of any other address.
  static func site(_ url: String) throws -> String? {
    guard url.lowercased().hasPrefix("https://") else { return nil }
    let rest = url.dropFirst("https://".count).prefix { !"/?#\\".contains($0) }
    let host = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
    return host.lowercased()
  }

  /// An access token, and what a helper knows, must not follow a redirect to another site.
  var redirects: git_remote_redirect_t {
    let hasToken = !(environment["DAYBOOK_GIT_TOKEN"]?.isEmpty ?? true)
    return hasToken || hasHelpers ? GIT_REMOTE_REDIRECT_NONE : GIT_REMOTE_REDIRECT_INITIAL
  }
}
