import Foundation
import TestSupport
import Testing

/// `make report`, where `make` and `swift` are scripts that know their answers.
@Suite("The report to send", .timeLimited)
struct ReportScriptTests {
  private func write(_ script: String, to path: String, in folder: TemporaryDirectory) throws {
    let file = try folder.write("#!/bin/sh\n" + script + "\n", to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
  }

  @Test func saysWhatFailedAndHidesTheHomeFolder() async throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: folder.path(of: "Scripts"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: PackageLayout.root + "/Scripts/report.sh",
      toPath: folder.path(of: "Scripts/report.sh"))
    try write("echo Swift version 6.2", to: "bin/swift", in: folder)
    try write(
      """
      [ "$1" = test ] || { echo built; exit 0; }
      for line in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do echo line $line; done
      echo "$HOME/plimsoll/Sources/a.swift:3: error: no such function"
      exit 2
      """, to: "bin/make", in: folder)
    try write("echo Usage by day", to: ".build/release/plimsoll", in: folder)
    let result = try await runProcess(
      folder.path(of: "Scripts/report.sh"),
      environment: ["HOME": "/home/ada", "PATH": folder.path(of: "bin") + ":/usr/bin:/bin"])
    #expect(result.status == 0)
    #expect(result.standardOutput.hasPrefix("# Plimsoll on "))
    #expect(result.standardOutput.contains("\nSwift version 6.2\n"))
    #expect(result.standardOutput.contains("## make build: status 0"))
    #expect(result.standardOutput.contains("## make test: status 2"))
    #expect(
      result.standardOutput.contains(
        "\n~/plimsoll/Sources/a.swift:3: error: no such function\n...\nline 6\n"))
    #expect(result.standardOutput.contains("Usage by day\n"))
    #expect(!result.standardOutput.contains("/home/ada"))
  }
}
