import Testing
import WebBase

@Suite("Where the dashboard listens")
struct OptionsTests {
  @Test(arguments: ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
  func isThisMachineAlone(host: String) {
    #expect(WebOptions.isLoopback(host))
  }

  @Test(arguments: ["0.0.0.0", "::", "192.168.1.4", "127.example.com", "localhost.example.com", ""])
  func isNotThisMachineAlone(host: String) {
    #expect(!WebOptions.isLoopback(host))
  }

  @Test(arguments: [
    ("project=a&x=1&model=b", "project=a&model=b"), ("x=1&x=2", ""), ("", ""),
    ("project=a+b", "project=a+b"), ("project=a%26model%3Db", "project=a%26model%3Db"),
    ("project&model=b", "project&model=b"),
  ])
  func aRouteIsGivenTheParametersThatItKnows(asked: String, given: String) {
    #expect(Query(asked).limited(to: ["project", "model"]) == Query(given))
  }

  @Test func strangersNeedAPassword() throws {
    var options = WebOptions(host: "0.0.0.0", token: Secret.make())
    #expect(throws: WebError.self) { try options.checkExposure() }
    options.password = PasswordHash(of: "correct horse battery", rounds: 1)
    try options.checkExposure()
    options.needsSession = false
    #expect(throws: WebError.self) { try options.checkExposure() }
  }

  @Test(arguments: [
    ("", ""), ("/", ""), ("/plimsoll", "/plimsoll"), ("/plimsoll/", "/plimsoll"),
    ("plimsoll", "/plimsoll"), ("//a//b/", "/a/b"), ("/../x", "/x"),
  ])
  func aPathBelowWhichAProxyShowsIt(given: String, kept: String) {
    #expect(WebOptions(basePath: given, token: "").basePath == kept)
  }
}
