import TestSupport
import Testing

/// A certificate that signs itself, and its key, as files.
struct SignedCertificate {
  /// Their paths in the folder.
  var certificate: String
  var key: String

  /// - Parameters:
  ///   - name: The host that it is for.
  ///   - file: What the two files are called; nil for the name.
  static func make(
    for name: String, in folder: TemporaryDirectory, as file: String? = nil
  ) async throws -> SignedCertificate {
    let result = SignedCertificate(
      certificate: "\(file ?? name).pem", key: "\(file ?? name).key")
    let made = try await runProcess(
      "/usr/bin/env",
      [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-keyout",
        folder.path(of: result.key), "-out", folder.path(of: result.certificate),
      ], environment: ["PATH": "/usr/bin:/bin"])
    try #require(made.status == 0, "\(made.standardError)")
    return result
  }

  /// The subject of the certificate that a server of this machine shows; empty while there
  /// is none.
  static func shown(port: Int) async throws -> String {
    try await runProcess(
      "/bin/sh",
      [
        "-c",
        "openssl s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null"
          + " | openssl x509 -noout -subject 2>/dev/null",
      ], environment: ["PATH": "/usr/bin:/bin"]
    ).standardOutput
  }
}
