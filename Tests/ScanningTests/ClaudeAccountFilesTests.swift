import Foundation
import Scanning
import TestSupport
import Testing

@Suite("Files of an account")
struct ClaudeAccountFilesTests {
  private func organization(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes {
      unsafe ClaudeAccountFiles.organization(in: RawSpan(_unsafeBytes: $0))
    }
  }

  @Test func tellTheOrganization() {
    #expect(
      organization(
        #"{"a":[{"oauthAccount":{"organizationUuid":"no"}}],"oauthAccount":{"x":{},"organizationUuid":"org-1"}}"#
      )
        == "org-1")
    // Torn behind it, or within it.
    #expect(
      organization(#"{"oauthAccount":{"organizationUuid":"org-1"},"projects":{"/a"#) == "org-1")
    #expect(organization(#"{"oauthAccount":{"organizationUuid":"org-1","email"#) == "org-1")
  }

  @Test(arguments: [
    "", "{}", "[]", "null", #"{"oauthAccount":null}"#, #"{"oauthAccount":{"organizationUuid":7}}"#,
    #"{"oauthAccount":{"organizationUuid":""}}"#, #"{"oauthAccount":{"organizationUuid":"org"#,
    #"{"x":{"oauthAccount":{"organizationUuid":"org"}}}"#,
  ])
  func tellNothingWhereNothingStands(text: String) {
    #expect(organization(text) == nil)
  }

  @Test func anIdThatIsTooLongIsNone() {
    let id = String(repeating: "x", count: ClaudeAccountFiles.longestName)
    #expect(organization(#"{"oauthAccount":{"organizationUuid":"\#(id)"}}"#) == id)
    #expect(organization(#"{"oauthAccount":{"organizationUuid":"\#(id)x"}}"#) == nil)
  }

  @Test func theDefaultFolderHasItsFileBesideIt() throws {
    let home = try TemporaryDirectory()
    let files = ClaudeAccountFiles(folder: home.path + "/.claude", home: home.path + "/")
    #expect(
      files.paths == [
        home.path + "/.claude/.config.json", home.path + "/.claude.json",
        home.path + "/.claude/.claude.json",
      ])
    #expect(files.organization() == nil)
    let before = files.stamp
    #expect(before == files.stamp)
    try home.write(#"{"oauthAccount":{"organizationUuid":"org-1"}}"#, to: ".claude.json")
    #expect(files.organization() == "org-1")
    #expect(files.stamp != before)
    let other = ClaudeAccountFiles(folder: home.path + "/.claude-work", home: home.path)
    #expect(
      other.paths == [
        home.path + "/.claude-work/.config.json", home.path + "/.claude-work/.claude.json",
      ])
    #expect(other.organization() == nil)
  }
}
