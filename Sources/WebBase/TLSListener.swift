internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// A certificate and its key, as files, which can be read again while a server runs.
package final class TLSFiles: Sendable {
  package let certificate: String
  package let key: String
  private let current: Mutex<NIOSSLContext>

  /// - Throws: `WebError` where the files are no certificate and its key.
  package init(certificate: String, key: String) throws(WebError) {
    self.certificate = certificate
    self.key = key
    current = Mutex(try TLSFiles.context(certificate, key))
  }

  /// Reads the files again; connections that are there go on with the old ones.
  package func reload() throws(WebError) {
    let context = try TLSFiles.context(certificate, key)
    current.withLock { $0 = context }
  }

  var context: NIOSSLContext { current.withLock { $0 } }

  private static func context(
    _ certificate: String, _ key: String
  ) throws(WebError) -> NIOSSLContext {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate)
      guard !chain.isEmpty else {
        throw WebError("\(certificate) has no certificate", isInputOutput: true)
      }
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = ["http/1.1"]
      return try NIOSSLContext(configuration: configuration)
    } catch let error as WebError {
      throw error
    } catch {
      throw WebError(
        "\(certificate) and \(key) cannot be used", because: "\(error)",
        hint: "both are PEM files; the certificate comes first, then those that signed it",
        isInputOutput: true)
    }
  }
}

/// HTTP within TLS, by the certificate of the moment.
struct TLSListener<Base: ServerChildChannel>: ServerChildChannel {
  typealias Value = Base.Value

  let base: Base
  let files: TLSFiles

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: files.context))
    }.flatMap {
      base.setup(channel: channel, logger: logger)
    }
  }

  func handle(value: Value, logger: Logger) async {
    await base.handle(value: value, logger: logger)
  }
}
