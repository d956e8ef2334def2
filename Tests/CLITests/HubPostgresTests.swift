import Foundation
import TestSupport
import Testing

/// The ways in which libpq is told of servers, as the built program uses them.
@Suite(
  "A hub's database, by the ways of PostgreSQL", .timeLimited, .serialized,
  .enabled(if: PostgresServer.programs != nil, "PostgreSQL's server is not installed"))
struct HubPostgresTests {
  /// A port that nothing listens on.
  private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, length) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    try #require(bound)
    return Int(UInt16(bigEndian: address.sin_port))
  }

  @Test("service files, password files and verify-full")
  func serviceFiles() async throws {
    let home = try Home()
    let port = try freePort()
    let server = try await PostgresServer(
      programs: try #require(PostgresServer.programs), settings: "-c port=\(port)")
    let made = try await SignedCertificate.make(for: "localhost", in: home.directory)
    _ = try await SignedCertificate.make(for: "other", in: home.directory)
    try await server.put(try home.directory.read(made.certificate), as: "server.pem")
    try await server.put(try home.directory.read(made.key), as: "server.key")
    try await server.put(
      "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
        + "hostssl all all ::1/128 scram-sha-256\n", as: "pg_hba.conf")
    try await server.put(
      "listen_addresses = 'localhost'\nport = \(port)\nssl = on\nssl_cert_file = 'server.pem'\n"
        + "ssl_key_file = 'server.key'\nunix_socket_directories = '\(server.folder)'\n"
        + "fsync = off\n", as: "postgresql.auto.conf")
    try await server.sql("ALTER USER plimsoll PASSWORD 'a secret';", port: port)
    try await server.stop()
    try await server.startAsConfigured()
    func service(root: String, host: String = "localhost") throws -> [String: String] {
      try home.directory.write(
        """
        [team]
        host=\(host)
        port=\(port)
        user=plimsoll
        dbname=postgres
        sslmode=verify-full
        sslrootcert=\(home.directory.path(of: root))

        """, to: "services")
      let passwords = try home.directory.write("*:*:*:plimsoll:a secret\n", to: "passwords")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: passwords)
      return [
        "PGSERVICEFILE": home.directory.path(of: "services"), "PGPASSFILE": passwords,
      ]
    }
    let checked = try await home.run(
      "hub", "check", "service=team", environment: service(root: "localhost.pem"))
    #expect(checked.status == 0, "\(checked.standardOutput)\(checked.standardError)")
    // A certificate that somebody else has signed, and one of another name.
    for environment in [
      try service(root: "other.pem"), try service(root: "localhost.pem", host: "127.0.0.1"),
    ] {
      let refused = try await home.run("hub", "check", "service=team", environment: environment)
      #expect(refused.status != 0)
      #expect(
        refused.standardError.contains("certificate")
          || refused.standardError.contains("does not match host name"),
        "\(refused.standardError)")
    }
    var without = try service(root: "localhost.pem")
    without["PGPASSFILE"] = nil
    #expect(try await home.run("hub", "check", "service=team", environment: without).status != 0)
    try await server.remove()
  }

  @Test("pgbouncer that lends a connection for one transaction", .needs(.postgres))
  func pooling() async throws {
    let home = try Home()
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let port = try freePort()
    try await server.put("\"plimsoll\" \"\"\n", as: "users.txt")
    try await server.put(
      """
      [databases]
      postgres = host=\(server.folder) dbname=postgres user=plimsoll
      [pgbouncer]
      listen_port = \(port)
      unix_socket_dir = \(server.folder)
      auth_type = any
      auth_file = \(server.folder)/data/users.txt
      pool_mode = transaction
      default_pool_size = 3
      max_client_conn = 50
      logfile = \(server.folder)/pgbouncer.log
      pidfile = \(server.folder)/pgbouncer.pid

      """, as: "pgbouncer.ini")
    try await server.run(
      "/usr/sbin/pgbouncer -d \(server.folder)/data/pgbouncer.ini >/dev/null 2>&1")
    let url = "host=\(server.folder) port=\(port) user=plimsoll dbname=postgres"
    let checked = try await home.run("hub", "check", url)
    #expect(checked.status == 0, "\(checked.standardOutput)\(checked.standardError)")
    // A hub with more connections than the pool has.
    _ = try await home.run(
      "config", "set", "hub.database",
      "postgres:///postgres?host=\(server.folder)&port=\(port)&user=plimsoll")
    let program = try HubProgram(home)
    let member = try Home()
    try member.writeSample()
    let code = try await home.run("hub", "invite", "ada@example.com").standardOutput
      .split(separator: "\n").last.map(String.init)
    let joined = try await member.run(
      "sync", "join", program.url, try #require(code), "--yes", "--since", "all")
    #expect(joined.standardOutput.contains("3 days"), "\(joined.standardError)")
    program.end()
    try await server.run("kill $(cat \(server.folder)/pgbouncer.pid)")
    try await server.remove()
  }
}
