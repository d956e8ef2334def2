import AnthropicAPI
import Foundation
import HTTPTransportNIO
import Hub
import HubStore
import Pricing
import Scanning
import Synchronization
import TestSupport
import UsageModel
import WebBase

/// A hub that really serves, on SQLite in a folder of its own.
struct RunningHub {
  let store: HubStore
  let url: String
  let clock: Moment

  /// A clock that a test sets.
  final class Moment: Sendable {
    private let time: Mutex<Timestamp>

    init(_ time: Timestamp) { self.time = Mutex(time) }

    var now: Timestamp {
      get { time.withLock { $0 } }
      set { time.withLock { $0 = newValue } }
    }
  }

  static let start = Timestamp(seconds: 20_786 * 86_400 + 43_200)

  /// Serves while `body` runs.
  ///
  /// - Parameter database: Nil for SQLite in a folder of its own; else the caller closes it.
  static func run(
    proxies: [String] = [], database: (any HubDatabase)? = nil,
    billed: @escaping @Sendable (ClosedRange<CivilDay>) -> HubBilling? = { _ in nil },
    _ body: (RunningHub) async throws -> Void
  ) async throws {
    let folder = try TemporaryDirectory()
    let own = database == nil ? try await SQLiteHub.open(at: folder.path(of: "hub.db")) : nil
    guard let served = database ?? own else { throw Missing() }
    let store = HubStore(served)
    let clock = Moment(start)
    let server = HubServer(
      options: HubOptions(
        web: WebOptions(port: 0, token: ""), trustedProxies: proxies,
        organizationKey: "the organization's key", version: "1.2.3"),
      store: store, folder: StateFolder(stateDirectory: folder.path),
      prices: PriceList.embedded, assets: [:], billed: billed, clock: { clock.now })
    let (places, continuation) = AsyncStream<String>.makeStream()
    let task = Task {
      try await server.run(handlesSignals: false) { continuation.yield($0.url) }
    }
    var iterator = places.makeAsyncIterator()
    guard let url = await iterator.next() else { throw Missing() }
    do {
      try await body(RunningHub(store: store, url: url, clock: clock))
    } catch {
      task.cancel()
      throw error
    }
    task.cancel()
    _ = await task.result
    await own?.close()
  }

  struct Missing: Error {}

  /// An answer.
  struct Reply {
    var status: Int
    var body: String
    var headers: [HTTPHeader]

    var json: JSONValue? {
      do {
        return try JSONValue(parsing: Array(body.utf8))
      } catch {
        return nil
      }
    }
  }

  func send(
    _ method: String, _ path: String, token: String? = nil, body: String = "",
    headers: [String: String] = [:]
  ) async throws -> Reply {
    var all = headers.map { HTTPHeader($0.key, $0.value) }
    if let token { all.append(HTTPHeader("Authorization", "Bearer \(token)", isSecret: true)) }
    if !body.isEmpty { all.append(HTTPHeader("Content-Type", "application/json")) }
    let reply = try await BriefTransport().send(
      HTTPRequest(
        method: method, url: url + path, headers: all, body: Array(body.utf8), timeLimit: 120))
    return Reply(
      status: reply.status, body: String(decoding: reply.body, as: UTF8.self),
      headers: reply.headers)
  }

  func get(_ path: String, token: String? = nil) async throws -> Reply {
    try await send("GET", path, token: token)
  }

  /// Invites somebody, joins, and returns the token.
  func join(
    _ address: String, role: HubStore.Role = .member, machine: Character = "a"
  ) async throws -> String {
    let code = HubCode.make()
    _ = try await store.invite(
      digest: HubCode.digest(code), address: address, role: role, now: clock.now)
    let reply = try await send("POST", "api/join", body: RunningHub.joining(code, machine))
    return reply.json?["token"]?.text ?? ""
  }

  static func joining(_ code: String, _ machine: Character = "a") -> String {
    """
    {"code":"\(code)","machine":"\(String(repeating: machine, count: 32))","label":"laptop",\
    "version":"1.2.3","scope":"days"}
    """
  }

  static let variant = ModelVariant(model: "claude-opus-4-6")

  /// A body with one day of one session.
  static func day(
    _ day: Int64 = 20_786, session: Character = "0", responses: Int64 = 1,
    output: Int64 = 1_000_000,
    project: String = ""
  ) -> String {
    var tally = UsageTally()
    tally.responses = responses
    tally.tokens.output = output
    let row = DayDocument.Row(
      session: String(repeating: session, count: 32), project: project,
      variant: VariantKey.of(variant), tally: tally)
    return DayDocument.body([
      DayDocument.written(day: day, rows: [row], variants: [VariantKey.of(variant): variant]).text
    ])
  }
}
