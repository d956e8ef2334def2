import Foundation
import HubStore
import TestSupport

/// A PostgreSQL server for one suite: a cluster of its own in a temporary folder, as a
/// user who is not root, on a socket there and no port.
final class PostgresServer: Sendable {
  let folder: String
  private let programs: String

  /// The folder of the server's programs; nil where it is not installed.
  static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let folders = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
    let found = (folders + ["/opt/homebrew/opt/postgresql/bin", "/usr/local/bin"]).first {
      FileManager.default.isExecutableFile(atPath: $0 + "/initdb")
        && FileManager.default.isExecutableFile(atPath: $0 + "/postgres")
    }
    if found == nil { print("PostgreSQL is not tried: `make test` installs its server") }
    return found
  }()

  /// Makes a cluster and starts it.
  init(programs: String) async throws {
    self.programs = programs
    // A socket's path may have about a hundred bytes.
    folder = "/tmp/plimsoll-pg-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let initdb = try await asUser(
      "chown -R postgres \(folder) 2>/dev/null; true", isPlain: true)
    _ = initdb
    try await required(
      "\(programs)/initdb -D \(folder)/data -A trust -U plimsoll --no-sync -E UTF8 "
        + "--locale=C >/dev/null 2>&1 </dev/null")
    try await start()
  }

  /// Starts the server, and waits until it answers.
  func start() async throws {
    try await required(
      "\(programs)/pg_ctl -D \(folder)/data -w -t 60 -l \(folder)/log "
        + "-o \"-c listen_addresses='' -k \(folder) -c max_connections=100 -c fsync=off\" "
        // The server outlives the command, and must not keep its pipes.
        + "start >/dev/null 2>&1 </dev/null")
  }

  /// Ends the server.
  func stop(_ mode: String = "fast") async throws {
    try await required(
      "\(programs)/pg_ctl -D \(folder)/data -w -m \(mode) stop >/dev/null 2>&1 </dev/null")
  }

  var url: String { "host=\(folder) user=plimsoll dbname=postgres" }

  func options(schema: String = "plimsoll", connections: Int = 4) -> PostgresHub.Options {
    PostgresHub.Options(url: url, connections: connections, schema: schema)
  }

  /// Ends the server and takes its folder away.
  func remove() async throws {
    try await stop("immediate")
    try FileManager.default.removeItem(atPath: folder)
  }

  private func required(_ command: String) async throws {
    let result = try await asUser(command, isPlain: false)
    guard result.status == 0 else {
      throw Trouble(text: "\(command): \(result.standardError)")
    }
  }

  struct Trouble: Error {
    var text: String
  }

  /// PostgreSQL refuses to run as root.
  private func asUser(_ command: String, isPlain: Bool) async throws -> ProcessResult {
    let isRoot = getuid() == 0
    let environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"]
    // The server outlives the command: what it inherits, such as the socket by which
    // `Process` learns of the end, would be open for as long.
    let closing = "for n in {3..63}; do eval \"exec $n>&-\"; done; "
    if isRoot, !isPlain {
      return try await runProcess(
        "/bin/su", ["postgres", "-s", "/bin/bash", "-c", "\(closing)cd \(folder) && \(command)"],
        environment: environment)
    }
    return try await runProcess(
      "/bin/bash", ["-c", closing + command], environment: environment)
  }
}
