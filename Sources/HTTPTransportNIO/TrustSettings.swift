internal import NIOSSL

/// Whose certificates are trusted, as the environment says it: those of a company that
/// reads all traffic, as its machines have them.
package struct TrustSettings: Hashable, Sendable {
  /// `NODE_EXTRA_CA_CERTS`: trusted besides all others.
  private var extra: String?
  /// `SSL_CERT_FILE`: in place of those of the system.
  private var file: String?

  package init(environment: [String: String]) {
    func path(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    extra = path("NODE_EXTRA_CA_CERTS")
    file = path("SSL_CERT_FILE")
  }

  /// Whether the system's own list is all that counts.
  package var isUsual: Bool { extra == nil && file == nil }

  /// Why a file of certificates cannot be used.
  struct Problem: Error {
    var what: String
  }

  /// What a connection goes by.
  func configuration() throws(Problem) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    if let file {
      configuration.trustRoots = .certificates(try TrustSettings.read(file, of: "SSL_CERT_FILE"))
    }
    if let extra {
      configuration.additionalTrustRoots = [
        .certificates(try TrustSettings.read(extra, of: "NODE_EXTRA_CA_CERTS"))
      ]
    }
    return configuration
  }

  private static func read(
    _ path: String, of variable: String
  ) throws(Problem) -> [NIOSSLCertificate] {
    do {
      return try NIOSSLCertificate.fromPEMFile(path)
    } catch {
      throw Problem(
        what: "\(variable) names a file without certificates that can be read (\(path))")
    }
  }
}
