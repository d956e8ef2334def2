import StatusLine
import Testing

@Suite("Without HOME")
struct PasswordFileTests {
  private static let list = """
    root:x:0:0:root:/root:/bin/bash
    # a comment: with: colons
    ada:x:1000:1000:Ada,,,:/home/ada:/bin/zsh
    broken:x:1001
    noplace:x:1002:1002:::/bin/sh
    """

  @Test(
    "the home of a user is that of the password file",
    arguments: [
      (0, "/root"), (1000, "/home/ada"), (1001, nil), (1002, nil), (7, nil),
    ] as [(UInt32, String?)])
  func home(number: UInt32, path: String?) {
    #expect(PasswordFile.home(ofUser: number, in: Array(Self.list.utf8)) == path)
  }

  @Test(
    "or with one that is no path, the line is at home where the system says",
    arguments: [
      [:], ["HOME": ""], ["HOME": "somewhere"],
    ])
  func environment(variables: [String: String]) {
    let environment = LineEnvironment { variables[$0] }
    #expect(environment.home == PasswordFile.home() ?? "/")
    #expect(LineEnvironment { ["HOME": "/x"][$0] }.home == "/x")
  }
}
