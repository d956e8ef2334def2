import Foundation
import TestSupport
import Testing

/// `docs/security.md` names the test that holds each claim.
@Suite("The page about security")
struct SecurityPageTests {
  @Test func everyTestThatIsNamedIsThere() throws {
    let page = try String(
      contentsOfFile: PackageLayout.root + "/docs/security.md", encoding: .utf8)
    let texts = try ProjectFiles.texts(under: ["Tests"])
    let named = page.matches(of: /`([A-Z][A-Za-z]+Tests|suite)\.([A-Za-z0-9_]+)`/)
    #expect(named.count > 30)
    for match in named {
      let (suite, test) = (match.output.1, match.output.2)
      let isThere =
        suite == "suite"
        ? texts.contains { $0.key.hasSuffix("/suite.py") && $0.value.contains("def \(test)(") }
        : texts.contains {
          $0.value.contains("struct \(suite)") && $0.value.contains("func \(test)(")
        }
      #expect(isThere, "no test is called \(suite).\(test)")
    }
  }
}
