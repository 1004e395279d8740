/// A kind of secret that Daybook refuses to write into a vault's history, from where nobody gets it out.
///
/// Source of the forms: the makers' documentation of their tokens, and what the public scanners (gitleaks,
/// trufflehog, detect-secrets) agree on.
public struct SecretRule: Hashable, Sendable {
  /// The rule's lasting name, as `--allow-secret` and `daybook.allowSecret` take it.
  public var name: String
  /// What it finds, in words that follow "it holds".
  public var what: String

  /// Every rule.
  public static let all: [SecretRule] =
    tokens.map(\.rule) + [privateKey, urlPassword, authorization, password, assignedToken, highEntropy]

  static let privateKey = SecretRule(name: "private-key", what: "a private key")
  static let urlPassword = SecretRule(name: "url-password", what: "a password in a URL")
  static let authorization = SecretRule(name: "authorization-header", what: "an Authorization header")
  static let password = SecretRule(name: "password", what: "a password")
  static let assignedToken = SecretRule(name: "assigned-token", what: "a key or token that is set to a value")
  static let highEntropy = SecretRule(name: "high-entropy", what: "a quoted string that looks random")

  /// The rules whose secrets have a form of their own.
  static let tokens: [(rule: SecretRule, patterns: [TokenPattern])] = [
    token(
      "age-key", "an age identity", .init("AGE-SECRET-KEY-1", .run(.capitals, .exactly(58)))),
    token(
      "anthropic-key", "an Anthropic key",
      .init("sk-ant-", .run(.alphanumeric, 3...8), .text("-"), .run(.base64URL, .least(32)))),
    token(
      "aws-access-key", "an AWS access key",
      amazon("AKIA"), amazon("ASIA"), amazon("ABIA"), amazon("ACCA")),
    token(
      "azure-storage-key", "an Azure storage key", .init("AccountKey=", .run(.base64, 80...100))),
    token("databricks-token", "a Databricks token", .init("dapi", .run(.hex, .exactly(32)))),
    token(
      "digitalocean-token", "a DigitalOcean token", .init("dop_v1_", .run(.hex, .exactly(64))),
      .init("doo_v1_", .run(.hex, .exactly(64))), .init("dor_v1_", .run(.hex, .exactly(64)))),
    token(
      "discord-webhook", "a Discord webhook",
      .init("discord.com/api/webhooks/", .run(.digits, 16...20), .text("/"), .run(.base64URL, .least(50))),
      .init("discordapp.com/api/webhooks/", .run(.digits, 16...20), .text("/"), .run(.base64URL, .least(50)))),
    token("docker-token", "a Docker Hub token", .init("dckr_pat_", .run(.base64URL, .least(20)))),
    token(
      "doppler-token", "a Doppler token",
      .init("dp.pt.", .run(.alphanumeric, .least(40))), .init("dp.st.", .run(.word, .least(40)))),
    token(
      "github-token", "a GitHub token", .init("ghp_", .run(.alphanumeric, .least(36))),
      .init("gho_", .run(.alphanumeric, .least(36))), .init("ghu_", .run(.alphanumeric, .least(36))),
      .init("ghs_", .run(.alphanumeric, .least(36))), .init("ghr_", .run(.alphanumeric, .least(36))),
      .init("github_pat_", .run(.word, .least(60)))),
    token(
      "gitlab-token", "a GitLab token", .init("glpat-", .run(.base64URL, .least(20))),
      .init("gldt-", .run(.base64URL, .least(20))), .init("glrt-", .run(.base64URL, .least(20))),
      .init("glptt-", .run(.hex, .exactly(40)))),
    token("google-api-key", "a Google API key", .init("AIza", .run(.base64URL, .exactly(35)))),
    token(
      "google-oauth", "a Google OAuth secret", .init("GOCSPX-", .run(.base64URL, .least(28))),
      .init("ya29.", .run(.base64URL, .least(40)))),
    token(
      "grafana-token", "a Grafana token",
      .init("glsa_", .run(.alphanumeric, .exactly(32)), .text("_"), .run(.hex, .exactly(8))),
      .init("glc_", .run(.base64, .least(32)))),
    token("groq-key", "a Groq key", .init("gsk_", .run(.alphanumeric, .least(40)))),
    token(
      "hashicorp-token", "a HashiCorp Vault token", .init("hvs.", .run(.base64URL, .least(24))),
      .init("hvb.", .run(.base64URL, .least(24))), .init("hvr.", .run(.base64URL, .least(24)))),
    token("huggingface-token", "a Hugging Face token", .init("hf_", .run(.alphanumeric, 30...40))),
    token(
      "jwt", "a JSON Web Token",
      .init(
        "eyJ", .run(.base64URL, .least(10)), .text(".eyJ"), .run(.base64URL, .least(8)), .text("."),
        .run(.base64URL, .least(16)))),
    token("linear-key", "a Linear key", .init("lin_api_", .run(.alphanumeric, .least(32)))),
    token("mailgun-key", "a Mailgun key", .init("key-", .run(.hex, .exactly(32)))),
    token("notion-token", "a Notion token", .init("ntn_", .run(.alphanumeric, .least(40)))),
    token("npm-token", "an npm token", .init("npm_", .run(.alphanumeric, .exactly(36)))),
    token(
      "openai-key", "an OpenAI key", .init("sk-proj-", .run(.base64URL, .least(32))),
      .init("sk-svcacct-", .run(.base64URL, .least(32))), .init("sk-admin-", .run(.base64URL, .least(32))),
      .init("sk-", .run(.alphanumeric, .least(40)))),
    token(
      "openrouter-key", "an OpenRouter key", .init("sk-or-v1-", .run(.hex, .exactly(64)))),
    token("perplexity-key", "a Perplexity key", .init("pplx-", .run(.alphanumeric, .least(40)))),
    token(
      "postman-key", "a Postman key",
      .init("PMAK-", .run(.hex, .exactly(24)), .text("-"), .run(.hex, .exactly(34)))),
    token("pypi-token", "a PyPI token", .init("pypi-AgE", .run(.base64URL, .least(32)))),
    token("replicate-token", "a Replicate token", .init("r8_", .run(.alphanumeric, .least(36)))),
    token("rubygems-key", "a RubyGems key", .init("rubygems_", .run(.hex, .exactly(48)))),
    token(
      "sendgrid-key", "a SendGrid key",
      .init("SG.", .run(.base64URL, 20...24), .text("."), .run(.base64URL, 39...50))),
    token(
      "shopify-token", "a Shopify token", .init("shpat_", .run(.hex, .exactly(32))),
      .init("shpca_", .run(.hex, .exactly(32))), .init("shppa_", .run(.hex, .exactly(32))),
      .init("shpss_", .run(.hex, .exactly(32)))),
    token(
      "slack-token", "a Slack token", .init("xoxb-", .run(.base64URL, .least(20))),
      .init("xoxp-", .run(.base64URL, .least(20))), .init("xoxa-", .run(.base64URL, .least(20))),
      .init("xoxr-", .run(.base64URL, .least(20))), .init("xoxs-", .run(.base64URL, .least(20))),
      .init("xoxe-", .run(.base64URL, .least(20))), .init("xapp-", .run(.base64URL, .least(20)))),
    token(
      "slack-webhook", "a Slack webhook",
      .init(
        "hooks.slack.com/services/T", .run(.alphanumeric, .least(6)), .text("/B"),
        .run(.alphanumeric, .least(6)), .text("/"), .run(.alphanumeric, .least(16)))),
    token(
      "square-token", "a Square token", .init("sq0atp-", .run(.base64URL, .least(22))),
      .init("sq0csp-", .run(.base64URL, .least(40)))),
    token(
      "stripe-key", "a Stripe key", .init("sk_live_", .run(.alphanumeric, .least(16))),
      .init("sk_test_", .run(.alphanumeric, .least(16))), .init("rk_live_", .run(.alphanumeric, .least(16))),
      .init("rk_test_", .run(.alphanumeric, .least(16))), .init("whsec_", .run(.base64, .least(32)))),
    token(
      "tailscale-key", "a Tailscale key", tailscale("tskey-auth-"), tailscale("tskey-api-"),
      tailscale("tskey-client-"), tailscale("tskey-scim-"), tailscale("tskey-webhook-")),
    token("telegram-token", "a Telegram bot token", .init(":AA", .run(.base64URL, 32...34))),
    token("twilio-key", "a Twilio key", .init("SK", .run(.hex, .exactly(32)))),
    token("xai-key", "an xAI key", .init("xai-", .run(.alphanumeric, .least(60)))),
  ]

  private static func token(
    _ name: String, _ what: String, _ patterns: TokenPattern...
  ) -> (rule: SecretRule, patterns: [TokenPattern]) {
    (SecretRule(name: name, what: what), patterns)
  }

  /// Source: the example keys of the AWS documentation, such as `AKIAIOSFODNN7EXAMPLE`.
  private static func amazon(_ prefix: StaticString) -> TokenPattern {
    .init(prefix, .run(.capitals, .exactly(16)), example: "EXAMPLE")
  }

  private static func tailscale(_ prefix: StaticString) -> TokenPattern {
    .init(prefix, .run(.alphanumeric, .least(8)), .text("-"), .run(.alphanumeric, .least(16)))
  }
}
