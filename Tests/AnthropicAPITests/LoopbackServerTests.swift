import AnthropicAPI
import Testing

struct LoopbackServerTests {
  @Test func onlyThisMachineIsTaken() {
    #expect(LoopbackServer("http://127.0.0.1:8080")?.url == "http://127.0.0.1:8080")
    for text in [
      "", "http://127.0.0.1", "http://127.0.0.1:", "http://127.0.0.1:0", "http://127.0.0.1:65536",
      "https://127.0.0.1:1", "http://localhost:1", "http://127.0.0.1:1/", "http://127.0.0.1:1@a.b",
      "http://127.0.0.1:1.evil.example", "http://127.0.0.1.evil.example:1", "http://0.0.0.0:1",
      "http://127.0.0.1:٣", "http://api.anthropic.com:80",
    ] {
      #expect(LoopbackServer(text) == nil, "\(text)")
    }
  }
}
