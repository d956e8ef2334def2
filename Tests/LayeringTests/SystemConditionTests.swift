import Foundation
import TestSupport
import Testing

@Suite("What only one system has")
struct SystemConditionTests {
  @Test func scriptsAskBeforeTheyUseWhatOnlyLinuxHas() throws {
    let texts = try ProjectFiles.texts(under: ["Scripts", ".ci", "Makefile", ".github"])
    let scripts = texts.filter { path, _ in
      path.hasSuffix(".sh") || path == ".ci/run" || path == "Makefile"
    }
    #expect(scripts.count > 15)
    for (path, text) in scripts.sorted(by: { $0.key < $1.key }) {
      for use in ScriptConditions.unasked(in: text) {
        Issue.record("\(path):\(use.line) uses `\(use.word)` and asks nowhere whether it is there")
      }
    }
  }

  @Test(arguments: [
    ("ldd a", [1]),
    ("# ldd a\necho 'ok' # fine\nadd a", []),
    ("if [ \"$(uname -s)\" = Linux ]; then\n  ldd a\nfi\nldd b", [4]),
    ("if [ \"$(uname -s)\" != Linux ]; then\n  exit 0\nfi\nldd b", []),
    ("[ \"$(uname -s)\" = Linux ] || exit 3\nldd b", []),
    ("f() {\n  command -v ldd || return\n  ldd b\n}\nldd c", [5]),
    ("install_debian() {\n  apt-get x\n}\napt-get y", [4]),
    ("if command -v timeout; then timeout 3 x; fi\ntimeout 4 y", [2]),
    ("cat <<'PYTHON'\nreadelf\nPYTHON\nreadelf", [4]),
    ("case $(uname -s) in\n  Linux) nproc ;;\nesac\nnproc", [4]),
    ("a=(\n  --static-swift-stdlib\n)", [2]),
  ])
  func aUseWithoutAQuestionIsFound(script: String, lines: [Int]) {
    #expect(ScriptConditions.unasked(in: script).map(\.line) == lines)
  }

  /// What the linker is told on Linux, another system's does not understand.
  @Test func flagsOfThePackageNameTheirSystem() throws {
    let manifest = try String(
      contentsOfFile: PackageLayout.root + "/Package.swift", encoding: .utf8)
    let flags = manifest.matches(of: /unsafeFlags\(\s*\[([^\]]*)\],\s*\.when\(([^)]*)\)/)
    let isConditional = manifest.ranges(of: "unsafeFlags").count == flags.count
    #expect(isConditional, "an unsafeFlags has no condition")
    for flag in flags where flag.output.1 != "\"-O\"" {
      #expect(flag.output.2.contains("platforms: [.linux]"), "\(flag.output.0)")
    }
    #expect(!manifest.contains("#if os("))
  }
}
