import Foundation
import Testing

/// A git server over https on the loopback, which can be told to fail. It ends with this object.
///
/// What it serves is `served/remote` of the sandbox; see https-server.py for what `mode` can be.
final class HTTPSServer {
  let url: String
  private let sandbox: Sandbox
  private let process = Process()
  private let input = Pipe()

  static var canServe: Bool { ["python3", "openssl"].allSatisfy(Sandbox.has) }

  init(_ sandbox: Sandbox, token: String? = nil) throws {
    self.sandbox = sandbox
    let (key, certificate) = (sandbox.path("key.pem"), sandbox.path("certificate.pem"))
    let made = try sandbox.run(
      "/usr/bin/env",
      [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
        "-out", certificate,
      ])
    try #require(made.status == 0, "\(made.error)")
    try sandbox.git(".", "init", "-q", "--bare", "-b", "main", "served/remote")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../GitTests/Resources/https-server.py").standardized.path
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["python3", script, sandbox.path("served"), certificate, key] + (token.map { [$0] } ?? [])
    process.environment = sandbox.hermetic
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    url = "https://localhost:\(port)/remote"
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The environment in which programs trust it.
  var environment: [String: String] { ["GIT_SSL_CAINFO": sandbox.path("certificate.pem")] }

  /// What goes wrong from now on; nil: nothing.
  func fail(_ mode: String?) throws {
    if let mode { return try sandbox.write(mode, to: "served/mode") }
    try FileManager.default.removeItem(atPath: sandbox.path("served/mode"))
  }
}
