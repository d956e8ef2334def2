import Testing
import WebBase

@testable import Hub

@Suite("The files of the hub's page")
struct HubAssetTests {
  @Test func haveLinesOfAtMost100Characters() {
    var files = HubAssets.all
    files["hub.html"] = HubAssets.page
    #expect(files.count == 4)
    for (name, file) in files {
      let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 100 }, "\(name) has a line of over 100 characters")
    }
  }
}
