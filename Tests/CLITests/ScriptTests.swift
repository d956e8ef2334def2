import Foundation
import TestSupport
import Testing

/// Scripts of the checkout, on machines that are made up: programs of the same names
/// come first in their path.
@Suite("The scripts", .timeLimited)
struct ScriptTests {
  let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
  }

  /// Puts a program into the path of the scripts.
  private func fake(_ name: String, _ body: String) throws {
    let path = try folder.write("#!/bin/sh\n\(body)\n", to: "bin/\(name)")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  private func run(
    _ script: String, _ arguments: [String] = [], environment: [String: String] = [:],
    standardInput: String? = nil
  ) async throws -> ProcessResult {
    let own = [
      "PATH": folder.path(of: "bin") + ":/usr/bin:/bin", "HOME": folder.path,
      "PLIMSOLL_TEST_TOOLS": folder.path(of: "tools"),
      "PLIMSOLL_TEST_DETAILS": folder.path(of: "details.txt"),
    ]
    return try await runProcess(
      script.hasPrefix("/") ? script : PackageLayout.root + "/Scripts/" + script, arguments,
      environment: own.merging(environment) { $1 }, standardInput: standardInput)
  }

  /// A machine on which nothing can be installed: apt and pip end in errors.
  private func withoutNetwork() throws {
    for name in ["chromium", "sudo", "shellcheck"] { try fake(name, "exit 1") }
    try fake("apt-get", "echo 'E: Unable to locate package' >&2; exit 100")
    // `python3 -m venv` works; pip does not get through a proxy.
    try fake(
      "python3",
      """
      case "$*" in
        "-m venv --clear "*)
          mkdir -p "$4/bin"
          printf '#!/bin/sh\\necho certificate verify failed >&2; exit 1\\n' >"$4/bin/pip"
          chmod +x "$4/bin/pip" ;;
      esac
      """)
  }

  /// `swift`, with the output of a run of tests.
  private func fakeSwift(status: Int = 0) throws {
    try folder.write(
      """
      ◇ Suite "Reports" started.
      seed 7 at ReportsTests/A.swift:3
      ✔ Test widths() passed after 0.1 seconds.
      ✘ Test sums(of:) recorded an issue with 1 argument of → "x" at SumTests.swift:9:5: \
      Expectation failed: (1 → 1) == 2
      ↳ the sums differ
      - 1
      ✘ Test sums(of:) failed after 0.1 seconds with 1 issue.
      ✔ Suite "Reports" passed after 0.2 seconds.
      ✘ Suite SumTests failed after 0.2 seconds with 1 issue.
      ➜ Suite "In a browser" skipped: "its tools are absent"
      ➜ Test opens() skipped: "its tools are absent"
      ✘ Test run with 3 tests in 3 suites failed after 0.3 seconds with 1 issue.

      """, to: "output.txt")
    try fake(
      "swift",
      "case $1 in test) cat '\(folder.path(of: "output.txt"))'; exit \(status) ;; esac")
  }

  @Test func aRunOfTestsIsOneLineForEachSuite() async throws {
    try withoutNetwork()
    try fakeSwift(status: 1)
    let result = try await run("run-tests.sh")
    #expect(
      result.standardOutput == """
        Building the tests (details in \(folder.path(of: "details.txt")))
        FAILED  Test sums(of:) recorded an issue with 1 argument of → "x" at SumTests.swift:9:5: \
        Expectation failed: (1 → 1) == 2
                ↳ the sums differ
                - 1
        ok      "Reports"
        FAILED  SumTests
        skipped "In a browser"
        Not run: "In a browser": its tools are absent
        Test run with 3 tests in 3 suites failed after 0.3 seconds with 1 issue.

        """)
    #expect(result.status == 1)
    #expect(try folder.read("details.txt").contains("✔ Test widths() passed"))
  }

  @Test func withoutNetworkAllOtherSuitesRun() async throws {
    try withoutNetwork()
    try fakeSwift()
    let result = try await run("run-tests.sh", environment: ["CI": "false"])
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.contains("ok      \"Reports\""))
    #expect(result.standardError.contains("certificate verify failed"))
    #expect(result.standardError.contains("pip could not install them"))
    #expect(result.standardError.contains("The suite that needs it is left out."))
  }

  @Test func underCIThatIsAFailure() async throws {
    try withoutNetwork()
    try fakeSwift()
    let result = try await run("run-tests.sh", environment: ["CI": "true"])
    #expect(result.status == 1)
    #expect(!result.standardOutput.contains("Reports"))
  }

  @Test func aBuildThatFailsSaysWhy() async throws {
    try withoutNetwork()
    try fake("swift", "echo 'A.swift:1:1: error: no such module'; exit 1")
    let result = try await run("run-tests.sh")
    #expect(result.status == 1)
    #expect(result.standardError.contains("A.swift:1:1: error: no such module"))
  }

  @Test func lookingForToolsInstallsNothing() async throws {
    try withoutNetwork()
    try fake("apt-get", "touch '\(folder.path(of: "installed"))'")
    let result = try await run("test-requirements.sh", ["--check", "terminal"])
    #expect(result.status == 3)
    #expect(result.standardOutput == "")
    #expect(
      result.standardError == """
        not here: pyte>=0.8.2,<1; `Scripts/test-requirements.sh terminal` installs them

        """)
    #expect(!FileManager.default.fileExists(atPath: folder.path(of: "installed")))
    #expect(!FileManager.default.fileExists(atPath: folder.path(of: "tools")))
  }

  @Test func toolsThatAreThereAreNamed() async throws {
    try withoutNetwork()
    let python = try folder.write("#!/bin/sh\n", to: "tools/bin/python")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python)
    let result = try await run("test-requirements.sh", ["--check", "browser"])
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput == python + "\n")
  }

  @Test(arguments: [
    (
      "sources.list.d/debian.sources",
      "Types: deb\n# a comment\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\n"
    ),
    ("sources.list", "deb [signed-by=/a b=c] http://mirror.example/debian bookworm main\n"),
  ])
  func theCleanRoomTakesTheArchiveOfTheSystem(file: String, text: String) async throws {
    try folder.write("deb http://other.example/debian sid main\n", to: "apt/sources.list.d/a.list")
    try folder.write(text, to: "apt/" + file)
    let result = try await run("clean-room.sh", ["--archive", folder.path(of: "apt")])
    #expect(result.standardOutput == "http://mirror.example/debian\n")
  }

  @Test(arguments: [
    ("empty-catch", "do {\n    try a()\n  } catch {\n    // Never mind.\n  }"),
    ("empty-catch", "do { try a() } catch {}"),
    ("silent-catch", "do {\n    try a()\n  } catch {\n    return nil\n  }"),
    ("silent-catch", "do {\n    try a()\n  } catch let error as E where error.x {\n    break\n  }"),
    ("baseAddress!", "write(1, bytes.baseAddress! + 1)"),
    ("force-unwrap", "let a = b[0]!"),
    ("force-unwrap", "let a = b! + 1"),
    ("force-unwrap", "let a = b as! Int"),
    ("try?", "let a = try? b()"),
  ])
  func theRatchetSeesWhatItCounts(count: String, code: String) async throws {
    let result = try await ratchet(code)
    #expect(result.status == 1)
    #expect(result.standardError.contains("error: \(count) rose from 0 to 1"))
  }

  @Test(arguments: [
    "do {\n    try a()\n  } catch {\n    // Nothing was kept yet.\n    return nil\n  }",
    "do {\n    try a()\n  } catch {\n    note(error)\n    return nil\n  }",
    "let a = !b && c != d", "print(\"Hello!\")",
  ])
  func theRatchetLetsPassWhatIsFine(code: String) async throws {
    let result = try await ratchet(code)
    #expect(result.status == 0, "\(result.standardError)")
  }

  /// The ratchet over one file, with all counts at nought.
  private func ratchet(_ code: String) async throws -> ProcessResult {
    let scripts = PackageLayout.root + "/Scripts/"
    let script = folder.path(of: "Scripts/ratchet.sh")
    let counts = try String(contentsOfFile: scripts + "ratchet.txt", encoding: .utf8)
      .split(separator: "\n").map { ($0.split(separator: " ").first ?? "") + " 0\n" }.joined()
    try folder.write(counts, to: "Scripts/ratchet.txt")
    try FileManager.default.copyItem(atPath: scripts + "ratchet.sh", toPath: script)
    for module in try FileManager.default.contentsOfDirectory(
      atPath: PackageLayout.root + "/Sources")
    {
      try folder.write("\n", to: "Sources/\(module)/B.swift")
    }
    try folder.write("\n", to: "Tests/A.swift")
    try folder.write("func f() {\n  \(code)\n}\n", to: "Sources/Store/A.swift")
    return try await run(script)
  }
}
