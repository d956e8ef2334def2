import AnthropicAPI
import HTTPTransportNIO
import TestSupport
import Testing

/// The live transport against every way in which a server can go wrong.
@Suite("The transport", .serialized, .timeLimited)
struct TransportTests {
  func send(
    _ behaviour: FaultServer.Behaviour, timeLimit: Int = 5
  ) async throws -> Result<HTTPReply, TransportError> {
    let server = try FaultServer { _ in behaviour }
    defer { server.stop() }
    let transport = NIOTransport()
    let result: Result<HTTPReply, TransportError>
    do {
      let request = HTTPRequest(
        url: server.url + "/path", headers: [HTTPHeader("User-Agent", "test/1")],
        timeLimit: timeLimit)
      result = .success(try await transport.send(request))
    } catch {
      result = .failure(error)
    }
    await transport.shutDown()
    return result
  }

  func kind(_ result: Result<HTTPReply, TransportError>) -> TransportError.Kind? {
    if case .failure(let error) = result { error.kind } else { nil }
  }

  @Test func anAnswerComesWithStatusHeadersAndBody() async throws {
    let reply = try await send(
      .json(429, #"{"a":1}"#, headers: ["Set-Cookie: a=1", "Set-Cookie: b=2"])
    ).get()
    #expect(reply.status == 429)
    #expect(reply.header("content-type") == "application/json")
    #expect(reply.headers(named: "set-cookie") == ["a=1", "b=2"])
    #expect(String(decoding: reply.body, as: UTF8.self) == #"{"a":1}"#)
  }

  @Test func aRedirectIsNotFollowed() async throws {
    let other = try FaultServer { _ in .json(200, "{}") }
    defer { other.stop() }
    let reply = try await send(.reply(302, headers: ["Location: \(other.url)/"])).get()
    #expect(reply.status == 302)
    #expect(other.requests.isEmpty)
  }

  @Test func silenceEndsAtTheTimeLimit() async throws {
    #expect(kind(try await send(.silence, timeLimit: 1)) == .timedOut)
  }

  @Test func aSlowBodyEndsAtTheTimeLimit() async throws {
    let body = [UInt8](repeating: 0x20, count: 600)
    #expect(kind(try await send(.slow(body: body), timeLimit: 1)) == .timedOut)
  }

  @Test func fiftyMegabytesAreNotRead() async throws {
    #expect(kind(try await send(.flood(50 << 20), timeLimit: 60)) == .tooLarge)
  }

  @Test func aBodyThatIsCutOffIsNoAnswer() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"five_hour\":"
    #expect(kind(try await send(.raw(Array(head.utf8)))) != nil)
  }

  @Test(arguments: ["", "HTTP/1.1 200", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "\0\0\0\0"])
  func whatIsNoHTTPIsNoAnswer(text: String) async throws {
    #expect(kind(try await send(.raw(Array(text.utf8)))) != nil)
  }

  @Test func nobodyThereIsSaidSo() async throws {
    let server = try FaultServer { _ in .silence }
    let address = server.url
    server.stop()
    let transport = NIOTransport(connectTimeLimit: 2)
    await #expect(throws: TransportError.self) {
      // The port may still be closing; a second try finds it closed.
      _ = try await transport.send(HTTPRequest(url: address, timeLimit: 2))
      _ = try await transport.send(HTTPRequest(url: address, timeLimit: 2))
    }
    await transport.shutDown()
  }

  @Test func anAddressThatIsNoneIsRefused() async throws {
    let transport = NIOTransport()
    await #expect(throws: TransportError.self) {
      _ = try await transport.send(HTTPRequest(url: "not an address", timeLimit: 2))
    }
    await transport.shutDown()
  }
}
