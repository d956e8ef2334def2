import Foundation
package import Testing

/// A file system of a few pages in memory, for what happens when a disk is full or can
/// only be read. Only Linux has them, and only root may mount one.
package struct SmallDisk: Sendable {
  package let directory: TemporaryDirectory
  /// Where it is mounted.
  package var path: String { directory.path + "/disk" }

  /// Mounts one that has room for so many kilobytes.
  package init(kilobytes: Int) async throws {
    directory = try TemporaryDirectory()
    try directory.makeDirectory("disk")
    // A server that runs as another user gets there too.
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o711], ofItemAtPath: directory.path)
    try await SmallDisk.required([
      "mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k,mode=0777", "tmpfs", path,
    ])
  }

  /// Gives it another size, or takes away the right to write.
  package func remount(_ options: String) async throws {
    try await SmallDisk.required(["mount", "-o", "remount,\(options)", path])
  }

  /// Ends it.
  package func unmount() async throws {
    try await SmallDisk.required(["umount", "-l", path])
  }

  private static func required(_ words: [String]) async throws {
    let result = try await run(words)
    guard result.status == 0 else { throw Refused(description: result.standardError) }
  }

  private static func run(_ words: [String]) async throws -> ProcessResult {
    let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    // Root needs no help; others may have been given it.
    let prefix = getuid() == 0 ? [] : ["sudo", "-n"]
    return try await runProcess("/usr/bin/env", prefix + words, environment: environment)
  }

  /// Nothing could be mounted.
  package struct Refused: Error, CustomStringConvertible {
    package var description: String
  }

  /// Whether one can be mounted here.
  fileprivate static func isPossible() async throws -> Bool {
    let folder = try TemporaryDirectory()
    let place = try folder.makeDirectory("disk")
    guard try await run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", place]).status == 0
    else { return false }
    try await required(["umount", place])
    return true
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test, saying so, where no file system can be mounted; on Linux under `CI` it
  /// fails then.
  package static var needsSmallDisk: Self {
    .enabled("no file system can be mounted here: that needs Linux and the rights of root") {
      #if canImport(Darwin)
        return false
      #else
        if TestTools.isRequired { return true }
        return try await SmallDisk.isPossible()
      #endif
    }
  }
}
