import Foundation

/// A PostgreSQL server for one suite: a cluster of its own in a temporary folder, as a
/// user who is not root, on a socket there and no port.
package final class PostgresServer: Sendable {
  package let folder: String
  private let programs: String

  /// The folder of the server's programs; nil where it is not installed.
  package static let programs: String? = {
    let root = "/usr/lib/postgresql"
    var versions: [String] = []
    if FileManager.default.fileExists(atPath: root) {
      do {
        versions = try FileManager.default.contentsOfDirectory(atPath: root)
      } catch {
        print("\(root) cannot be read: \(error)")
      }
    }
    let folders = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
    let found = (folders + ["/opt/homebrew/opt/postgresql/bin", "/usr/local/bin"]).first {
      FileManager.default.isExecutableFile(atPath: $0 + "/initdb")
        && FileManager.default.isExecutableFile(atPath: $0 + "/postgres")
    }
    if found == nil { print("PostgreSQL is not tried: `make test` installs its server") }
    return found
  }()

  /// Further options of the server, such as `-c ssl=on`.
  private let settings: String

  /// Makes a cluster and starts it.
  ///
  /// - Parameters:
  ///   - parent: Where its folder is made. A socket's path may have about a hundred bytes.
  ///   - settings: Further options of the server.
  package init(
    programs: String, in parent: String = "/tmp", settings: String = ""
  ) async throws {
    self.programs = programs
    self.settings = settings
    folder = try await PostgresServer.makeFolder(in: parent)
    try await run(
      "\(programs)/initdb -D \(folder)/data -A trust -U plimsoll --no-sync -E UTF8 "
        + "--locale=C >/dev/null 2>&1 </dev/null")
    try await start()
  }

  /// Makes a standby of another server, and starts it.
  package init(standbyOf primary: PostgresServer) async throws {
    programs = primary.programs
    settings = ""
    folder = try await PostgresServer.makeFolder(in: "/tmp")
    try await run(
      "\(programs)/pg_basebackup -h \(primary.folder) -U plimsoll -D \(folder)/data -R -X stream "
        + "-c fast --no-sync >/dev/null 2>&1 </dev/null")
    try await start()
  }

  private static func makeFolder(in parent: String) async throws -> String {
    let folder = "\(parent)/plimsoll-pg-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    if getuid() == 0 {
      let owned = try await runProcess(
        "/bin/chown", ["postgres", folder], environment: ["PATH": "/usr/bin:/bin"])
      guard owned.status == 0 else { throw Trouble(text: owned.standardError) }
    }
    return folder
  }

  /// Starts the server, and waits until it answers.
  package func start() async throws {
    try await run(
      "\(programs)/pg_ctl -D \(folder)/data -w -t 60 -l \(folder)/log "
        + "-o \"-c listen_addresses='' -k \(folder) -c max_connections=100 -c fsync=off "
        + "\(settings)\" "
        // The server outlives the command, and must not keep its pipes.
        + "start >/dev/null 2>&1 </dev/null")
  }

  /// Starts the server with what its own files say, and nothing else.
  package func startAsConfigured() async throws {
    try await run(
      "\(programs)/pg_ctl -D \(folder)/data -w -t 60 -l \(folder)/log start >/dev/null 2>&1 "
        + "</dev/null")
  }

  /// Ends the server.
  package func stop(_ mode: String = "fast") async throws {
    try await run(
      "\(programs)/pg_ctl -D \(folder)/data -w -m \(mode) stop >/dev/null 2>&1 </dev/null")
  }

  /// Makes a standby the server that is written to.
  package func promote() async throws {
    try await run("\(programs)/pg_ctl -D \(folder)/data -w promote >/dev/null 2>&1 </dev/null")
  }

  /// What libpq reads to get there by the socket.
  package var url: String { "host=\(folder) user=plimsoll dbname=postgres" }

  /// Runs SQL as the server's owner.
  package func sql(_ text: String, port: Int = 5432) async throws {
    let file = folder + "/statement.sql"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try await run(
      "\(programs)/psql -h \(folder) -p \(port) -U plimsoll -v ON_ERROR_STOP=1 -q -f \(file) postgres",
      as: nil
    )
  }

  /// Puts a file into the cluster's folder, for the server alone to read.
  package func put(_ text: String, as name: String) async throws {
    let path = "\(folder)/data/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    if getuid() == 0 {
      _ = try await runProcess(
        "/bin/chown", ["postgres", path], environment: ["PATH": "/usr/bin:/bin"])
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// Ends the server, however it is, and takes its folder away.
  package func remove() async throws {
    do {
      try await stop("immediate")
    } catch is Trouble {
      // It has ended by itself, or was ended by the test.
    }
    try FileManager.default.removeItem(atPath: folder)
  }

  /// A program refused.
  package struct Trouble: Error {
    package var text: String
  }

  /// Runs a command as the user whose server it is: PostgreSQL refuses to run as root.
  package func run(_ command: String, as user: String? = "postgres") async throws {
    let environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"]
    let result =
      if getuid() == 0, let user {
        try await runProcess(
          "/bin/su", [user, "-s", "/bin/bash", "-c", "cd \(folder) && \(command)"],
          environment: environment)
      } else {
        try await runProcess("/bin/bash", ["-c", command], environment: environment)
      }
    guard result.status == 0 else {
      throw Trouble(text: "\(command): \(result.standardError)")
    }
  }
}
