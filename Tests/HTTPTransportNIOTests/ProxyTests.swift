import AnthropicAPI
import Foundation
import HTTPTransportNIO
import TestSupport
import Testing

@Suite("Through a proxy", .serialized, .timeLimited)
struct ProxyTests {
  private func proxies(_ environment: [String: String]) -> ProxySettings {
    ProxySettings(environment: environment)
  }

  @Test func goesWhatTheVariablesSay() {
    let both = proxies([
      "HTTPS_PROXY": "http://ada:s%40ecret@proxy.example:3128", "http_proxy": "plain.example",
      "NO_PROXY": "localhost, .corp.example,api.test:8443 10.0.0.1",
    ])
    #expect(both.proxy(for: "https://api.anthropic.com/v1")?.name == "proxy.example:3128")
    #expect(both.proxy(for: "http://api.anthropic.com/v1")?.name == "plain.example:80")
    for url in [
      "https://localhost:9/x", "https://a.corp.example", "https://api.test:8443/y",
      "https://sub.api.test:8443", "http://10.0.0.1/",
    ] { #expect(both.proxy(for: url) == nil, "\(url)") }
    for url in ["https://api.test/", "https://corp.example.org", "https://xlocalhost/"] {
      #expect(both.proxy(for: url) != nil, "\(url)")
    }
    #expect(proxies(["https_proxy": "[::1]:8080"]).proxy(for: "https://a/")?.name == "[::1]:8080")
    #expect(proxies(["HTTPS_PROXY": "p:1", "no_proxy": "*"]).proxy(for: "https://a/") == nil)
    #expect(proxies([:]).proxy(for: "https://a/") == nil)
  }

  @Test(arguments: ["socks5://p:1", "http://", "http://p:0", "http://p:x", "p p:1"])
  func goesNothingWhereTheVariableIsNoProxy(text: String) {
    let settings = proxies(["HTTPS_PROXY": text])
    #expect(settings.proxy(for: "https://a/") == nil)
    #expect(settings.problems.count == 1 && settings.problems[0].hasPrefix("HTTPS_PROXY "))
  }

  /// What comes of a request through a proxy that behaves so.
  private func send(
    _ behaviour: FaultServer.Behaviour, url: String = "https://api.example.invalid/x",
    user: String = "", timeLimit: Int = 3
  ) async throws -> (FaultServer, Result<HTTPReply, TransportError>) {
    let proxy = try FaultServer { _ in behaviour }
    let address = "http://\(user)127.0.0.1:\(proxy.port)"
    let transport = BriefTransport(
      NetworkSettings(environment: ["HTTPS_PROXY": address, "HTTP_PROXY": address]))
    do throws(TransportError) {
      return (
        proxy, .success(try await transport.send(HTTPRequest(url: url, timeLimit: timeLimit)))
      )
    } catch {
      return (proxy, .failure(error))
    }
  }

  private func message(_ result: Result<HTTPReply, TransportError>) -> String {
    if case .failure(let error) = result { return error.message }
    return "no error"
  }

  /// Whatever the address begins with: a tunnel is all that the proxy is asked for, so
  /// that it learns no more than the name of the server.
  @Test(arguments: [("https", 443), ("http", 80)])
  func isAskedForATunnelToTheServer(scheme: String, port: Int) async throws {
    let (proxy, _) = try await send(
      .json(200, "{}"), url: "\(scheme)://api.example.invalid/x", user: "ada:s%40ecret@",
      timeLimit: 1)
    defer { proxy.stop() }
    let request = try #require(proxy.requests.first)
    #expect(request.line.hasPrefix("CONNECT api.example.invalid:\(port)"), "\(request.line)")
    #expect(request.header("proxy-authorization") == "Basic YWRhOnNAZWNyZXQ=")
  }

  @Test func isToldThatItAsksForAPassword() async throws {
    for url in ["https://api.example.invalid/x", "http://api.example.invalid/x"] {
      let (proxy, result) = try await send(
        .reply(407, headers: ["Proxy-Authenticate: Basic realm=\"x\""]), url: url)
      defer { proxy.stop() }
      #expect(message(result).contains("127.0.0.1:\(proxy.port) asks for a password"), "\(result)")
      let (other, refused) = try await send(.reply(407), url: url, user: "ada:wrong@")
      defer { other.stop() }
      #expect(message(refused).contains("does not take the name and password"), "\(refused)")
      #expect(!message(refused).contains("wrong"))
    }
  }

  @Test func isToldThatItAnswersWithAPage() async throws {
    let page = FaultServer.Behaviour.reply(
      502, headers: ["Content-Type: text/html"], body: Array("<html>no</html>".utf8))
    for (url, words) in [
      ("https://api.example.invalid/x", "refused to connect"),
      ("http://api.example.invalid/x", "refused to connect"),
    ] {
      let (proxy, result) = try await send(page, url: url)
      defer { proxy.stop() }
      #expect(message(result).contains(words) && message(result).contains("127.0.0.1"), "\(result)")
    }
  }

  @Test func isToldThatItSaysNothing() async throws {
    let (proxy, result) = try await send(.silence, timeLimit: 1)
    defer { proxy.stop() }
    let text = message(result)
    #expect(text.contains("127.0.0.1:\(proxy.port)") && text.contains("no"), "\(text)")
  }

  @Test func isToldThatNobodyIsThere() async throws {
    let gone = try FaultServer { _ in .silence }
    let port = gone.port
    gone.stop()
    try await Task.sleep(for: .milliseconds(100))
    let transport = BriefTransport(
      NetworkSettings(environment: ["HTTPS_PROXY": "http://127.0.0.1:\(port)"]))
    let error = await #expect(throws: TransportError.self) {
      _ = try await transport.send(HTTPRequest(url: "https://api.example.invalid/", timeLimit: 3))
    }
    #expect(error?.message.contains("127.0.0.1:\(port)") == true, "\(String(describing: error))")
  }

  @Test(arguments: ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"])
  func aFileOfCertificatesThatCannotBeReadIsNamed(variable: String) async throws {
    let transport = BriefTransport(
      NetworkSettings(environment: [variable: "/nowhere/ca.pem"]))
    let error = await #expect(throws: TransportError.self) {
      _ = try await transport.send(HTTPRequest(url: "https://127.0.0.1:9/", timeLimit: 3))
    }
    #expect(error?.message.hasPrefix(variable) == true)
  }
}
