import AnthropicAPI
import Foundation
import HTTPTransportNIO
import TestSupport
import Testing

/// A company's own authority signs the server: trusted where a variable names it, and the
/// failure says which variable that is where none does.
@Suite("Certificates of a company", .timeLimited)
struct CertificateTests {
  private static func hasTools() async throws -> Bool {
    let tools = try await runProcess(
      "/bin/sh", ["-c", "command -v openssl && command -v python3"],
      environment: ProcessInfo.processInfo.environment)
    return tools.status == 0
  }

  @Test(.enabled("openssl and Python are not here", { try await CertificateTests.hasTools() }))
  func areTrustedWhereAVariableNamesThem() async throws {
    let folder = try TemporaryDirectory()
    let made = try await runProcess(
      "/bin/sh",
      [
        "-c",
        """
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=company -keyout ca.key -out ca.pem
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' >names
        openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
          -extfile names -out cert.pem
        """,
      ], environment: ProcessInfo.processInfo.environment, workingDirectory: folder.path)
    #expect(made.status == 0, "\(made.standardError)")
    let server = Process()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    server.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    server.arguments = [
      "python3", "-c",
      """
      import http.server, ssl
      server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("cert.pem", "key.pem")
      server.socket = context.wrap_socket(server.socket, server_side=True)
      open("port.new", "w").write(str(server.server_port))
      import os; os.rename("port.new", "port")
      server.serve_forever()
      """,
    ]
    server.standardError = FileHandle.nullDevice
    try server.run()
    defer { server.terminate() }
    for _ in 0..<200 where !FileManager.default.fileExists(atPath: folder.path(of: "port")) {
      try await Task.sleep(for: .milliseconds(50))
    }
    let url = "https://localhost:\(try folder.read("port"))/names"
    func send(_ environment: [String: String]) async throws(TransportError) -> HTTPReply {
      try await BriefTransport(NetworkSettings(environment: environment)).send(
        HTTPRequest(url: url, timeLimit: 10))
    }
    for variable in ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"] {
      #expect(try await send([variable: folder.path(of: "ca.pem")]).status == 200, "\(variable)")
    }
    let error = await #expect(throws: TransportError.self) { _ = try await send([:]) }
    #expect(error?.message.contains("NODE_EXTRA_CA_CERTS") == true, "\(String(describing: error))")
  }
}
