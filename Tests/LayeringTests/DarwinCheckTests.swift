import Foundation
import TestSupport
import Testing

/// `make lint` fetches macOS's headers; no test does. Where `CI` is set it has done
/// so before, or failed.
private let hasHeaders: Bool = {
  let cache = PackageLayout.root + "/.build/darwin"
  let folders = FileManager.default.enumerator(atPath: cache)?.prefix { _ in true } ?? []
  let isThere = folders.contains { ($0 as? String)?.hasPrefix("headers-") == true }
  if !isThere { print("the check for macOS is not tried: `make lint` fetches its headers") }
  return isThere
}()

/// `Scripts/check-darwin.sh` on sources with a mistake in what only macOS compiles.
@Suite("The check for macOS", .timeLimited, .enabled(if: hasHeaders))
struct DarwinCheckTests {
  @Test(arguments: [
    (
      "Platform/FolderEventsPlatform.swift", "kevent(queue, &change, 1, nil", "kevent(queue, 1, nil"
    ),
    ("Platform/FileSystemPlatform.swift", "status.f_fstypename", "status.f_type_name"),
    ("Platform/SystemProcess.swift", "gethostname(&name,", "gethostname(name,"),
    (
      "Sharing/SystemIdentityPlatform.swift", "plimsoll_host_id(&bytes)", "plimsoll_host_id(bytes)"
    ),
    ("CShims/terminal_guard.c", "#include <termios.h>", "#include <termio.h>"),
  ])
  func isRedForAMistake(path: String, right: String, wrong: String) async throws {
    let folder = try TemporaryDirectory()
    let sources = folder.path(of: "Sources")
    try FileManager.default.copyItem(atPath: PackageLayout.root + "/Sources", toPath: sources)
    let text = try folder.read("Sources/" + path)
    #expect(text.contains(right), "\(path) has no longer what this test spoils")
    try folder.write(text.replacingOccurrences(of: right, with: wrong), to: "Sources/" + path)
    let result = try await runProcess(
      PackageLayout.root + "/Scripts/check-darwin.sh", ["--platform", sources],
      environment: ProcessInfo.processInfo.environment)
    #expect(result.status == 1)
    #expect(result.standardError.contains(path))
    #expect(result.standardError.contains("error:"))
    #expect(!result.standardOutput.contains("the C, compile"))
  }
}
