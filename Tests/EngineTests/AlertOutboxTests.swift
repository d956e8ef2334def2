import AlertDelivery
import Alerts
import Analytics
import AnthropicAPI
import Foundation
import Index
import Limits
import Live
import Pricing
import Synchronization
import TestSupport
import Testing
import UsageModel

/// Warnings carried out by whoever runs next, with a real store and real commands.
@Suite(.timeLimited)
struct AlertOutboxTests {
  private static let now = Timestamp(seconds: 1_788_472_800)

  /// A process of its own: its own connection, its own name.
  private static func service(
    _ home: TestHome, _ clock: ManualClock, transport: (any HTTPTransport)? = nil,
    _ change: (inout AlertDelivery.Settings) -> Void
  ) throws -> AlertService {
    var settings = AlertDelivery.Settings()
    change(&settings)
    return AlertService(
      index: try UsageIndex.open(home.workspace), rules: AlertRules(), zone: .utc,
      delivery: AlertDelivery(
        settings: settings, transport: transport, environment: ["PATH": "/usr/bin:/bin"],
        clock: LiveClock(now: { clock.now }, sleep: { try await clock.sleep($0) })))
  }

  /// Raises as many warnings as there are windows.
  @discardableResult
  private static func raise(_ service: AlertService, windows: Int = 1) throws -> [Alert] {
    var overview = LimitOverview(currentOrganization: "org")
    overview.readings = (0..<windows).map { index in
      LimitReading(
        organization: "org", window: LimitWindow(kind: .sevenDayScoped, scope: "Model \(index)"),
        percent: 85, resetsAt: now.advanced(byMilliseconds: 600_000), capturedAt: now,
        source: .statusLine)
    }
    return try service.raise(
      usage: UsagePicture(nothingAt: now, zone: .utc, weekStart: 0), limits: overview, now: now)
  }

  private static func lines(_ path: String) -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func aWarningWhoseProcessDiedIsSentByTheNextOnce() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let told = home.directory.path + "/told"
    let command = "printf '%s %s\\n' \"$PLIMSOLL_ALERT_ID\" \"$PLIMSOLL_ALERT_TEXT\" >> \(told)"
    let raised = try Self.raise(try Self.service(home, clock) { $0.command = command })
    #expect(raised.count == 1)
    // It died here. An hour later somebody else runs, twice.
    clock.advance(byMilliseconds: 3_600_000)
    for _ in 0..<2 {
      let next = try Self.service(home, clock) { $0.command = command }
      _ = try await next.outbox?.deliver()
    }
    let alert = try #require(raised.first)
    #expect(Self.lines(told) == ["\(alert.id) \(alert.text) (as of 1 h 00 min ago)"])
  }

  @Test func manyProcessesSendEachWarningOnce() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let told = home.directory.path + "/told"
    let command = "sleep 0.01; printf '%s\\n' \"$PLIMSOLL_ALERT_ID\" >> \(told)"
    let services = try (0..<6).map { _ in
      try Self.service(home, clock) { $0.command = command }
    }
    let raised = try Self.raise(services[0], windows: 25)
    #expect(raised.count == 25)
    let delivered = try await withThrowingTaskGroup(of: Int.self) { group in
      for service in services {
        group.addTask { try await service.outbox?.deliver().delivered ?? 0 }
      }
      return try await group.reduce(0, +)
    }
    #expect(delivered == 25)
    #expect(Self.lines(told).sorted() == raised.map(\.id).sorted())
  }

  /// A webhook that lets the caller be killed in the middle of an attempt, as far as the
  /// store can tell.
  private final class HangingTransport: HTTPTransport {
    let reached = AsyncStream<Void>.makeStream()

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
      reached.continuation.yield()
      do {
        try await Task.sleep(for: .seconds(600))
      } catch {
        throw TransportError(kind: .cutOff, message: "")
      }
      return HTTPReply(status: 200)
    }
  }

  private final class CountingTransport: HTTPTransport {
    private let answers: Mutex<[Int]>
    private let sent = Mutex<[String]>([])

    init(_ answers: [Int]) { self.answers = Mutex(answers) }

    var ids: [String] { sent.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
      let id = request.headers.first { $0.name == "webhook-id" }?.value ?? ""
      sent.withLock { $0.append(id) }
      return HTTPReply(status: answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] })
    }
  }

  @Test func aClaimOfOneThatHangsIsTakenOverWhenItEnds() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let hanging = HangingTransport()
    let first = try Self.service(home, clock, transport: hanging) {
      $0.webhook = "https://example.org/x"
    }
    let raised = try Self.raise(first)
    let stuck = Task { try await first.outbox?.deliver() }
    for await _ in hanging.reached.stream { break }

    let transport = CountingTransport([200])
    let second = try Self.service(home, clock, transport: transport) {
      $0.webhook = "https://example.org/x"
    }
    let outbox = try #require(second.outbox)
    let early = try await outbox.deliver()
    #expect(early.delivered == 0 && transport.ids.isEmpty)
    clock.advance(to: try #require(early.next))
    #expect(try await outbox.deliver().delivered == 1)
    #expect(transport.ids.count == 1)
    stuck.cancel()
    _ = await stuck.result
    // What the first one says when it comes to itself changes nothing.
    #expect(try await outbox.deliver().next == nil)
    let states = try second.deliveryStates()
    #expect(states[raised[0].id]?.first?.deliveredAt != nil)
  }

  @Test func whatFailsIsTriedAgainUnderTheSameName() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let told = home.directory.path + "/told"
    let transport = CountingTransport([503, 404, 200])
    let service = try Self.service(home, clock, transport: transport) {
      $0.webhook = "https://example.org/SECRET"
      $0.command = "echo told >> \(told)"
    }
    let raised = try Self.raise(service)
    let outbox = try #require(service.outbox)
    let first = try await outbox.deliver()
    #expect(first.delivered == 1 && first.problem?.problem == "example.org answered 503")
    #expect(first.next == Self.now.advanced(byMilliseconds: 1000))
    #expect(try await outbox.deliver().problem == nil)
    #expect(transport.ids.count == 1)
    clock.advance(to: try #require(first.next))
    let second = try await outbox.deliver()
    #expect(second.problem?.problem == "example.org answered 404")
    let state = try service.deliveryStates()[raised[0].id]?.first { $0.channel == .webhook }
    #expect(state?.attempts == 2 && state?.deliveredAt == nil)
    clock.advance(to: try #require(second.next))
    #expect(try await outbox.deliver().delivered == 1)
    #expect(Set(transport.ids).count == 1 && transport.ids.count == 3)
    // The way that went well the first time was not gone again.
    #expect(Self.lines(told) == ["told"])
  }

  @Test func withoutAnyWayNothingIsOwedLater() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let silent = AlertService(
      index: try UsageIndex.open(home.workspace), rules: AlertRules(), zone: .utc)
    try Self.raise(silent)
    let told = home.directory.path + "/told"
    let service = try Self.service(home, clock) { $0.command = "echo told >> \(told)" }
    #expect(try await service.outbox?.deliver().delivered == 0)
    #expect(Self.lines(told).isEmpty)
  }

  @Test func aLiveFaceSendsWhatAnotherOneLeft() async throws {
    let home = try TestHome()
    let clock = ManualClock(Self.now)
    let told = home.directory.path + "/told"
    let service = try Self.service(home, clock) { $0.command = "echo told >> \(told)" }
    try Self.raise(service)
    let engine = LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded), alerts: service,
      clock: LiveClock(now: { clock.now }, sleep: { try await clock.sleep($0) }))
    let running = Task { await engine.run() }
    defer { running.cancel() }
    while Self.lines(told).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    #expect(Self.lines(told) == ["told"])
  }
}
