import Foundation
import Testing

@testable import VaultModel

@Suite struct SecretTests {
  /// Text of a kind that looks random, so that no token stands whole in this file.
  static func random(_ count: Int, _ alphabet: String) -> String {
    let characters = Array(alphabet)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return String(
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return characters[Int(state >> 33) % characters.count]
      })
  }

  static let hex = "0123456789abcdef"
  static let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
  static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

  static let planted: [(rule: String, text: String)] = [
    ("age-key", "AGE-SECRET-KEY-1" + random(58, capitals)),
    ("anthropic-key", "sk-ant-" + "api03-" + random(93, alphanumeric) + "AA"),
    ("assigned-token", "CONSUL_HTTP_TOKEN=8f3b2c" + "1e-4a5d-4e6f-9a7b-0c1d2e3f4a5b"),
    ("assigned-token", "api_key: \"" + random(24, alphanumeric) + "\""),
    ("authorization-header", "Authorization: Bearer " + random(40, alphanumeric)),
    ("authorization-header", "-H 'authorization: Basic " + random(24, alphanumeric) + "'"),
    ("aws-access-key", "AKIA" + random(16, capitals)),
    ("azure-storage-key", "AccountName=x;AccountKey=" + random(86, alphanumeric) + "=="),
    ("databricks-token", "dapi" + random(32, hex)),
    ("digitalocean-token", "dop_v1_" + random(64, hex)),
    (
      "discord-webhook",
      "https://discord.com/api/webhooks/" + "123456789012345678/" + random(68, alphanumeric)
    ),
    ("docker-token", "dckr_pat_" + random(27, alphanumeric)),
    ("doppler-token", "dp.pt." + random(43, alphanumeric)),
    ("github-token", "ghp_" + random(36, alphanumeric)),
    ("github-token", "github_pat_" + random(22, alphanumeric) + "_" + random(59, alphanumeric)),
    ("gitlab-token", "glpat-" + random(20, alphanumeric)),
    ("google-api-key", "AIza" + random(35, alphanumeric)),
    ("google-oauth", "GOCSPX-" + random(28, alphanumeric)),
    ("grafana-token", "glsa_" + random(32, alphanumeric) + "_" + random(8, hex)),
    ("groq-key", "gsk_" + random(52, alphanumeric)),
    ("hashicorp-token", "hvs." + random(90, alphanumeric)),
    ("high-entropy", "seed = \"" + random(40, alphanumeric) + "\""),
    ("huggingface-token", "hf_" + random(34, alphanumeric)),
    (
      "jwt",
      "eyJ" + random(33, alphanumeric) + ".eyJ" + random(60, alphanumeric) + "." + random(43, alphanumeric)
    ),
    ("linear-key", "lin_api_" + random(40, alphanumeric)),
    ("mailgun-key", "key-" + random(32, hex)),
    ("notion-token", "ntn_" + random(46, alphanumeric)),
    ("npm-token", "npm_" + random(36, alphanumeric)),
    ("openai-key", "sk-" + "proj-" + random(100, alphanumeric)),
    ("openai-key", "sk-" + random(48, alphanumeric)),
    ("openrouter-key", "sk-or-v1-" + random(64, hex)),
    ("password", "password=hunter" + "2"),
    ("password", "PGPASSWORD='s3cr" + "t!pass'"),
    ("password", "**Password:** Tr0ub4dor" + "&3"),
    ("perplexity-key", "pplx-" + random(48, alphanumeric)),
    ("postman-key", "PMAK-" + random(24, hex) + "-" + random(34, hex)),
    ("private-key", "-----BEGIN OPENSSH " + "PRIVATE KEY-----\n" + random(70, alphanumeric) + "\n"),
    ("private-key", "-----BEGIN RSA " + "PRIVATE KEY-----\\nMIIE" + random(30, alphanumeric)),
    ("private-key", "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----\n\n" + random(64, alphanumeric)),
    ("pypi-token", "pypi-AgEIcHlwaS5vcmc" + random(120, alphanumeric)),
    ("replicate-token", "r8_" + random(37, alphanumeric)),
    ("rubygems-key", "rubygems_" + random(48, hex)),
    ("sendgrid-key", "SG." + random(22, alphanumeric) + "." + random(43, alphanumeric)),
    ("shopify-token", "shpat_" + random(32, hex)),
    ("slack-token", "xoxb-" + "123456789012-1234567890123-" + random(24, alphanumeric)),
    (
      "slack-webhook",
      "https://hooks.slack.com/services/T" + "01234567/B" + "01234567/" + random(24, alphanumeric)
    ),
    ("square-token", "sq0atp-" + random(22, alphanumeric)),
    ("stripe-key", "sk_live_" + random(24, alphanumeric)),
    ("tailscale-key", "tskey-auth-" + random(12, alphanumeric) + "-" + random(32, alphanumeric)),
    ("telegram-token", "123456789:AA" + random(33, alphanumeric)),
    ("twilio-key", "SK" + random(32, hex)),
    ("url-password", "postgres://vault:s3cr" + "t@db.internal/vault"),
    ("xai-key", "xai-" + random(80, alphanumeric)),
  ]

  @Test(arguments: planted) func `a planted secret is found by its rule, and whole`(
    rule: String, text: String
  ) {
    for text in [text, "Use \(text)\nfor it.", "(\(text))", "- x: 1\r\n- \(text)\r\n"] {
      let found = Secret.all(in: Array(text.utf8))
      #expect(found.map(\.rule.name) == [rule], "\(text)")
    }
  }

  @Test func `every rule has a planted secret, and a name of its own`() {
    let names = SecretRule.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(Self.planted.map(\.rule)) == Set(names))
    #expect(names.count >= 25)
  }

  static let innocent = [
    "^01khk54qg0c4n9f2t7v5q1w6xz",
    "[[shared/DECISIONS#^01khga5be04d5e6f7g8h9j0kmn]]",
    "\"id\":\"01khk54qg0c4n9f2t7v5q1w6xz\",\"revision\":\"5f2a9c1d0b7e4836\"",
    "commit \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
    "key=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "\"integrity\": \"sha512-" + random(86, alphanumeric) + "==\"",
    "SHA256:" + random(43, alphanumeric),
    "password=<the one in the safe>", "password=$DB_PASSWORD", "password={{ vault_password }}",
    "password: ask Bob for it", "The password=… option", "password = getpass()", "Password: required",
    "export GITHUB_TOKEN=$(gh auth token)", "GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-ant-api03-XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "A line that names -----BEGIN RSA PRIVATE KEY-----.",
    "-----BEGIN PUBLIC KEY-----\n" + random(64, alphanumeric),
    "https://user:password@example.org/", "git clone https://github.com/a/b", "scp a@b:c",
    "ssh://git@host:22/x",
    "https://us02web.zoom.us/j/89245933363?pwd=UVFhb1ZZZDd3OW1VOHNKODZSTmlwUT09",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA" + random(44, alphanumeric) + " jerry",
    "\"theQuickBrownFoxJumpsOverTheLazyDog12\"", "'agents/jerry/archive/MEMORY-2026-02'",
    "[2026-02-16T12:00:00Z] 10:30:12:AA", "data: {\"id\":\"chatcmpl-" + random(29, alphanumeric) + "\"}",
  ]

  @Test(arguments: innocent) func `what is no secret isn't found`(text: String) {
    #expect(Secret.all(in: Array(text.utf8)) == [])
  }

  @Test func `a text is shown without its secrets, and a private key without any of its lines`() {
    let token = "ghp_" + Self.random(36, Self.alphanumeric)
    #expect(Secret.hidden(in: "nothing here") == "nothing here")
    #expect(Secret.hidden(in: "“\(token)” and \(token).") == "“[github-token]” and [github-token].")
    let key = "-----BEGIN " + "PRIVATE KEY-----\n\(Self.random(64, Self.alphanumeric))\n\(token)\n"
    #expect(Secret.hidden(in: "Not: \(key)-----END PRIVATE KEY-----\nSee") == "Not: [private-key]\nSee")
    #expect(Secret.hidden(in: "Not: \(key)") == "Not: [private-key]")
  }

  @Test func `the example keys of AWS's documentation are no secrets, and nothing like them is spared`() {
    for text in [
      "AKIAIOSFODNN7" + "EXAMPLE", "AKIAI44QH8DHB" + "EXAMPLE", "ASIAIOSFODNN7" + "EXAMPLE",
      "aws_access_key_id = AKIAIOSFODNN7" + "EXAMPLE\n",
      "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
      "\"je7MtGbClwBF/2Zp9Utk/h3yCo8nvb" + "EXAMPLEKEY\"",
    ] {
      #expect(Secret.all(in: Array(text.utf8)).isEmpty, "\(text)")
    }
    for text in ["AKIAIOSFODNN7" + "EXAMPLF", "AKIAEXAMPLE" + "OSFODNN7A", "AKIAEXAMPLE" + "77EXAMPL3"] {
      #expect(Secret.all(in: Array(text.utf8)).map(\.rule.name) == ["aws-access-key"], "\(text)")
    }
    let token = "ghp_" + Self.random(29, Self.alphanumeric) + "EXAMPLE"
    #expect(Secret.all(in: Array(token.utf8)).map(\.rule.name) == ["github-token"])
  }

  @Test func `ids and hashes of ours are no secrets`() throws {
    for seed in UInt64(0)..<2000 {
      let hash = SHA256(of: Array("\(seed)".utf8)).bytes
      let digits = hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      let id = EntryID(
        timestamp: Timestamp(milliseconds: Int64(seed) * 1_000_003_000), path: "a", content: hash[...],
        ordinal: 0)
      let text = """
        ## [2026-02-16T12:00:00Z] "\(id)" '\(digits)'
        **Key:** \(digits.prefix(16))
        **Fingerprint:** "\(digits.prefix(40))"
        token=\(id) "revision": "\(digits.prefix(16))" daybook_token: '\(id)'
        ^\(id)
        """
      #expect(Secret.all(in: Array(text.utf8)) == [], "seed \(seed)")
    }
  }

  /// Prints what is found in a folder of notes, for a person to judge: set DAYBOOK_TEST_NOTES to the folder.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DAYBOOK_TEST_NOTES"] != nil))
  func `a folder of notes`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["DAYBOOK_TEST_NOTES"])
    let files = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
    var (notes, secrets) = (0, 0)
    for file in files.sorted() where file.hasSuffix(".md") {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
      notes += 1
      let bytes = Array(data)
      for secret in Secret.all(in: bytes) {
        secrets += 1
        let line = bytes[..<secret.range.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1
        print("\(file):\(line): \(secret.rule.name)")
      }
    }
    print("secrets: \(secrets) in \(notes) notes")
    #expect(notes > 0)
  }
}
