import Foundation
import TestSupport
import Testing

/// `packaging/install.sh` with a release that is made up.
@Suite("Installing a release", .timeLimited)
struct PackagingTests {
  let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
  }

  private func shell(_ command: String) async throws -> ProcessResult {
    try await runProcess(
      "/bin/sh", ["-c", "cd '\(folder.path)' && \(command)"],
      environment: ["HOME": folder.path(of: "home"), "PATH": "/usr/bin:/bin"])
  }

  /// A release for every machine, whose program says its version.
  private func release(_ version: String, of names: [String]) async throws {
    for name in names {
      let top = "plimsoll-\(version)-\(name)"
      try folder.write("#!/bin/sh\necho \(version)\n", to: "stage/\(top)/bin/plimsoll")
      try folder.write("pages\n", to: "stage/\(top)/share/man/man1/plimsoll.1")
      try folder.write("\(version)\n", to: "stage/\(top)/share/plimsoll/only-in-\(version)")
      let made = try await shell(
        "mkdir -p release && chmod 755 stage/\(top)/bin/plimsoll && "
          + "tar -C stage -czf release/\(top).tar.gz \(top)")
      #expect(made.status == 0, "\(made.standardError)")
    }
    let sums = try await shell("cd release && sha256sum *.tar.gz >SHA256SUMS")
    #expect(sums.status == 0)
  }

  private static let everywhere = [
    "linux-x86_64", "linux-arm64", "macos-arm64", "macos-x86_64",
  ]
  private var script: String { PackageLayout.root + "/packaging/install.sh" }

  @Test func anArchiveIsInstalledWithoutRootAndGoesAgain() async throws {
    try await release("1.0.0", of: Self.everywhere)
    let first = try await shell("sh '\(script)' release")
    #expect(first.status == 0, "\(first.standardError)")
    #expect(first.standardOutput.contains("Plimsoll 1.0.0 is in \(folder.path)/home/.local/bin."))
    #expect(try folder.read("home/.local/share/plimsoll/installed-by") == "script\n")
    // A newer one takes its place, and nothing of the older stays.
    _ = try await shell("rm -r release stage")
    try await release("1.1.0", of: Self.everywhere)
    let second = try await shell("sh '\(script)' release")
    #expect(second.standardOutput.contains("Plimsoll 1.1.0"), "\(second.standardError)")
    let kept = try await shell("find home -name 'only-in-*'")
    #expect(kept.standardOutput == "home/.local/share/plimsoll/only-in-1.1.0\n")
    _ = try await shell("echo mine >home/.local/bin/mine")
    #expect(try await shell("sh '\(script)' --uninstall").status == 0)
    #expect(try await shell("find home -type f").standardOutput == "home/.local/bin/mine\n")
  }

  @Test func anArchiveThatWasChangedIsNotInstalled() async throws {
    try await release("1.0.0", of: Self.everywhere)
    _ = try await shell("for file in release/*.tar.gz; do echo more >>$file; done")
    let result = try await shell("sh '\(script)' release")
    #expect(result.status == 1 && result.standardError.contains("is not what SHA256SUMS says"))
    #expect(!FileManager.default.fileExists(atPath: folder.path(of: "home/.local/bin/plimsoll")))
  }

  @Test func aReleaseWithoutThisMachineIsSaidSo() async throws {
    try await release("1.0.0", of: ["plan9-mips"])
    let result = try await shell("sh '\(script)' release")
    #expect(result.status == 1 && result.standardError.contains("has nothing for"))
  }
}
