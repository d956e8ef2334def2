import Foundation
import Testing

@Suite("The files of this project")
struct ProjectFilesTests {
  /// Hosts that hand out other people's packages. Which of them a machine uses is its
  /// owner's to say, in the settings of apt, pip and the like.
  ///
  /// Written in two parts, so that this file does not name one itself.
  private static let registries = [
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"),
    ("crates", "io"), ("rubygems", "org"), ("golang", "org"), ("deb.debian", "org"),
    ("security.debian", "org"), ("ftp.debian", "org"), ("snapshot.debian", "org"),
    ("archive.ubuntu", "com"), ("ports.ubuntu", "com"), ("maven", "org"), ("nuget", "org"),
    ("jsdelivr", "net"), ("unpkg", "com"), ("yarnpkg", "com"), ("anaconda", "org"),
  ].map { $0 + "." + $1 }

  static func named(in text: String) -> [String] {
    registries.filter { text.range(of: $0, options: .caseInsensitive) != nil }
  }

  @Test func nameNoRegistryOfPackages() throws {
    let texts = try ProjectFiles.texts()
    #expect(texts["Makefile"] != nil && texts["Scripts/run.sh"] != nil && texts.count > 300)
    for (path, text) in texts.sorted(by: { $0.key < $1.key }) {
      for host in Self.named(in: text) { Issue.record("\(path) names \(host)") }
    }
  }

  @Test func aNameIsFoundInAnyForm() {
    #expect(Self.named(in: "https://PyPI" + ".org/simple/") == ["pypi" + ".org"])
    #expect(Self.named(in: "mirror=http://deb.debian" + ".org/debian") == ["deb.debian" + ".org"])
    #expect(Self.named(in: "from PyPI, npm and the Debian archive") == [])
  }
}
