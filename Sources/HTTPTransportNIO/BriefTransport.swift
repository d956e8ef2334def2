package import AnthropicAPI

/// A way to the network that is open for one exchange at a time: for commands that
/// ask once in minutes, or not at all, and must not leave anything to close.
package struct BriefTransport: HTTPTransport {
  package init() {}

  /// Connects, sends a request, waits for the whole answer, and closes.
  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    let transport = NIOTransport()
    do throws(TransportError) {
      let reply = try await transport.send(request)
      await transport.shutDown()
      return reply
    } catch {
      await transport.shutDown()
      throw error
    }
  }
}
