import Analytics
import AnthropicAPI
import Billing
import Foundation
import Index
import Synchronization
import TestSupport
import UsageModel

/// A home in which the reports of an organization are read from a server on this
/// machine, and a clock that the test moves.
final class OrganizationHome: Sendable {
  let home: TestHome
  let fake: FakeAnthropic
  let service: CreditService
  private let clock: Mutex<Timestamp>

  init(_ organization: FakeOrganization, now: Timestamp) throws {
    home = try TestHome()
    fake = try FakeAnthropic(organization, now: now)
    clock = Mutex(now)
    service = CreditService(index: home.index, settings: CreditSettings(hasAdminKey: true))
  }

  deinit { fake.stop() }

  var now: Timestamp { clock.withLock { $0 } }

  /// Moves both clocks.
  func advance(hours: Int64) {
    let later = now.advanced(byMilliseconds: hours * 3_600_000)
    clock.withLock { $0 = later }
    fake.change { $0.now = later }
  }

  func sync(
    since: CivilDay? = nil, key: String = FakeAnthropic.key,
    progress: (@Sendable (CreditSync.Progress) -> Void)? = nil
  ) async throws -> AdminSyncState {
    // Two wishes of a person are a minute apart at least.
    clock.withLock { $0 = $0.advanced(byMilliseconds: 61_000) }
    guard let key = AdminKey(key) else { throw TransportError(kind: .other, message: "no key") }
    let sync = CreditSync(
      service: service,
      client: AdminClient(transport: FakeTransport(fake: fake), key: key), key: key,
      stateDirectory: home.workspace.stateDirectory, pause: { _ in })
    return try await sync.run(
      since: since, isByHand: true, now: { self.now }, progress: progress)
  }

  func overview(_ zone: ZoneDays = .utc) throws -> CreditsOverview {
    try service.overview(now: now, zone: zone)
  }

  /// The sum of all days that are known.
  func total() throws -> Cost {
    try overview().days.reduce(.zero) { $0 + $1.cost }
  }
}

/// The server without a connection to it.
private struct FakeTransport: HTTPTransport {
  let fake: FakeAnthropic

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    let path = request.url.dropFirst("https://api.anthropic.com".count)
    let head =
      ["GET \(path) HTTP/1.1"] + request.headers.map { "\($0.name): \($0.value)" }
    guard
      case .reply(let status, let headers, let body) = fake.answer(
        head: head.joined(separator: "\r\n"))
    else { throw TransportError(kind: .cutOff, message: "the connection ended before the answer") }
    let lines = headers.compactMap { line -> HTTPHeader? in
      let parts = line.split(separator: ":", maxSplits: 1)
      return parts.count == 2
        ? HTTPHeader(String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces)) : nil
    }
    return HTTPReply(status: status, headers: lines, body: body)
  }
}
