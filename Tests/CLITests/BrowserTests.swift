import TestSupport
import Testing

@Suite("The web dashboard in a browser", .needs(.browser), .timeLimited)
struct BrowserTests {
  /// The suite itself is in Python, which drives a real Chromium.
  @Test func worksAsThePeopleWhoUseItExpect() async throws {
    let suite = try await TestTools.browser.run("Browser/suite.py")
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }

  @Test func theTeamsPageWorksAsLeadsAndMembersExpect() async throws {
    let suite = try await TestTools.browser.run("Browser/hub.py")
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }

  @Test func theCardWorksInAForeignPageWithAStrictPolicy() async throws {
    let suite = try await TestTools.browser.run("Browser/embed.py")
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }
}
