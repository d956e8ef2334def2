import AlertDelivery
import Alerts
import Analytics
import AnthropicAPI
import Foundation
import Index
import Limits
import Live
import Settings
import Synchronization
import TestSupport
import Testing
import UsageModel

/// Warnings in a real store, and their ways out.
@Suite(.timeLimited)
struct AlertServiceTests {
  private static let now = Timestamp(seconds: 1_788_472_800)

  private static let alert = Alert(
    id: "threshold|org five_hour|80", kind: .threshold, severity: .warning,
    subject: "org five_hour", text: "5-hour limit at 81 % <b>&", percent: 81, threshold: 80,
    resetsAt: now.advanced(byMilliseconds: 600_000), raisedAt: now, confidence: .official)

  private static func overview(_ percent: Double) -> LimitOverview {
    var overview = LimitOverview(currentOrganization: "org")
    overview.readings = [
      LimitReading(
        organization: "org", window: LimitWindow(kind: .fiveHour), percent: percent,
        resetsAt: now.advanced(byMilliseconds: 600_000), capturedAt: now, source: .statusLine)
    ]
    return overview
  }

  private static let nothing = UsagePicture(nothingAt: now, zone: .utc, weekStart: 0)

  @Test func ofSeveralProcessesOneRaises() throws {
    let home = try TestHome()
    let services = try (0..<3).map { _ in
      AlertService(
        index: try UsageIndex.open(home.workspace), rules: AlertRules(), zone: .utc)
    }
    let raised = try services.map {
      try $0.raise(usage: Self.nothing, limits: Self.overview(85), now: Self.now)
    }
    #expect(raised.map(\.count) == [1, 0, 0])
    for service in services { #expect(try service.raised() == raised[0]) }
    let later = Self.now.advanced(byMilliseconds: AlertRules.memory + 3_600_000)
    let new = try services[2].raise(
      usage: Self.nothing, limits: LimitOverview(currentOrganization: "org"), now: later)
    #expect(new.isEmpty)
  }

  @Test func aDesktopNoticeAndACommandGetTheTextAsItIs() async throws {
    let folder = try TemporaryDirectory()
    let program = folder.path + "/notify-send"
    try Data("#!/bin/sh\nprintf '%s\\n' \"$@\" > \"\(folder.path)/notice\"\n".utf8)
      .write(to: URL(fileURLWithPath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    var settings = AlertDelivery.Settings()
    settings.desktop = true
    settings.command =
      "printf '%s|' \"$PLIMSOLL_ALERT_KIND\" \"$PLIMSOLL_ALERT_PERCENT\" \"$PLIMSOLL_ALERT_TEXT\""
      + " > \(folder.path)/hook"
    let delivery = AlertDelivery(
      settings: settings, transport: nil,
      environment: ["PATH": folder.path + ":/usr/bin:/bin"])
    let outcomes = await delivery.deliver(Self.alert)
    #expect(outcomes.map(\.problem) == [nil, nil])
    func read(_ name: String) throws -> String {
      try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }
    #if !os(macOS)
      #expect(
        try read("notice") == """
          --app-name=Plimsoll
          --urgency=normal
          --
          Plimsoll
          5-hour limit at 81 % &lt;b>&amp;

          """)
    #endif
    #expect(try read("hook") == "threshold|81.0|5-hour limit at 81 % <b>&|")
    var muted = Self.alert
    muted.isMuted = true
    #expect(await delivery.deliver(muted).isEmpty)
    settings = AlertDelivery.Settings()
    settings.command = "exit 3"
    let failing = AlertDelivery(settings: settings, transport: nil, environment: [:])
    #expect(await failing.deliver(Self.alert).map(\.problem) == ["it ended with status 3"])
  }

  @Test(arguments: [
    (
      "https://hooks.slack.com/services/T/B/x", "https://hooks.slack.com/services/T/B/x",
      #"{"blocks":[{"text":{"text":"*Plimsoll* 5-hour limit at 81 % &lt;b&gt;&amp;","type":"mrkdwn"},"#
        + #""type":"section"}],"text":"5-hour limit at 81 % &lt;b&gt;&amp;"}"#
    ),
    (
      "https://discord.com/api/webhooks/1/x", "https://discord.com/api/webhooks/1/x",
      #"{"allowed_mentions":{"parse":[]},"content":"**Plimsoll** 5-hour limit at 81 % <b>&"}"#
    ),
    (
      "https://ntfy.sh/mine", "https://ntfy.sh/",
      #"{"message":"5-hour limit at 81 % <b>&","priority":3,"title":"Plimsoll","topic":"mine"}"#
    ),
    (
      "http://127.0.0.1:9/hook", "http://127.0.0.1:9/hook",
      #"{"confidence":"official","id":"threshold|org five_hour|80","kind":"threshold","#
        + #""percent":81,"raisedAt":1788472800,"resetsAt":1788473400,"schemaVersion":1,"#
        + #""severity":"warning","subject":"org five_hour","text":"5-hour limit at 81 % <b>&","#
        + #""threshold":80,"type":"alert"}"#
    ),
  ])
  func aWebhookIsToldInItsOwnForm(address: String, url: String, body: String) throws {
    let request = try Webhook(address, format: .automatic).request(
      for: Self.alert, at: Self.now)
    #expect(request.method == "POST")
    #expect(request.url == url)
    #expect(String(decoding: request.body, as: UTF8.self) == body)
  }

  @Test(arguments: [
    "https://prod-7.westeurope.logic.azure.com/workflows/x",
    "https://a.b.environment.api.powerplatform.com/powerautomate/x",
    "https://api.powerautomate.com/x", "https://make.flow.microsoft.com/x",
  ])
  func aWorkflowOfTeamsIsToldByAnAdaptiveCard(address: String) throws {
    let request = try Webhook(address, format: .automatic).request(
      for: Self.alert, at: Self.now)
    let body = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    #expect(body?["type"] as? String == "message")
    let attachment = try #require((body?["attachments"] as? [[String: Any]])?.first)
    #expect(
      attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
    let card = try #require(attachment["content"] as? [String: Any])
    #expect(card["type"] as? String == "AdaptiveCard" && card["version"] as? String == "1.4")
    let blocks = try #require(card["body"] as? [[String: Any]])
    let runs = blocks.compactMap { ($0["inlines"] as? [[String: Any]])?.first }
    #expect(runs.last?["text"] as? String == "5-hour limit at 81 % <b>&")
    #expect(runs.last?["color"] as? String == "Warning")
  }

  @Test func ourOwnJSONIsSignedByTheRuleOfStandardWebhooks() throws {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    // The example of the specification.
    let signature = try #require(WebhookSignature(secret: secret))
    #expect(
      signature.value(
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330,
        body: Array(#"{"test": 2432232314}"#.utf8))
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    let later = Timestamp(seconds: Self.now.seconds + 7200)
    let request = try Webhook("http://127.0.0.1:9/hook", format: .automatic, secret: secret)
      .request(for: Self.alert, at: later)
    let headers = Dictionary(request.headers.map { ($0.name, $0.value) }) { first, _ in first }
    let id = try #require(headers["webhook-id"])
    // Of the time at which it is sent: a receiver refuses what is older than minutes.
    #expect(headers["webhook-timestamp"] == String(later.seconds))
    #expect(
      headers["webhook-signature"]
        == signature.value(id: id, timestamp: later.seconds, body: request.body))
    let slack = try Webhook("https://hooks.slack.com/x", format: .automatic, secret: secret)
    #expect(
      !slack.request(for: Self.alert, at: later).headers.contains { $0.name == "webhook-signature" }
    )
    #expect(throws: Webhook.Refusal.self) {
      try Webhook("http://127.0.0.1:9/hook", format: .json, secret: "not base64!")
    }
  }

  @Test(arguments: [
    "http://example.org/x", "ftp://example.org", "not an address", "https://user:pw@example.org/",
    "https://169.254.169.254/latest", "https:///x", "file:///etc/passwd",
  ])
  func addressesThatAreNotUsed(address: String) {
    #expect(throws: Webhook.Refusal.self) { try Webhook(address, format: .automatic) }
  }

  @Test func aWebhookIsTriedAgainAndItsAddressNeverShown() async throws {
    let transport = ScriptedTransport([
      .failure(TransportError(kind: .cannotConnect, message: "https://example.org/SECRET")),
      .success(HTTPReply(status: 503)),
      .success(HTTPReply(status: 429, headers: [HTTPHeader("Retry-After", "7")])),
      .success(HTTPReply(status: 200)),
    ])
    let waits = WaitLog()
    var settings = AlertDelivery.Settings()
    settings.webhook = "https://example.org/SECRET"
    var delivery = AlertDelivery(
      settings: settings, transport: transport, environment: [:],
      clock: LiveClock(now: { Self.now }, sleep: { waits.add($0) }))
    #expect(await delivery.deliver(Self.alert).map(\.problem) == [nil])
    #expect(waits.all == [.seconds(1), .seconds(5), .seconds(7), .seconds(30)])
    #expect(Set(transport.requests.map { $0.headers.map(\.value) }).count == 1)

    delivery.transport = ScriptedTransport([.success(HTTPReply(status: 404))])
    #expect(await delivery.deliver(Self.alert).map(\.problem) == ["example.org answered 404"])
    delivery.transport = ScriptedTransport(
      Array(
        repeating: .failure(TransportError(kind: .timedOut, message: "SECRET")), count: 4))
    #expect(
      await delivery.deliver(Self.alert).map(\.problem) == [
        "example.org cannot be reached (no answer in time), after 4 attempts"
      ])
  }
}

/// Answers in a given order.
private final class ScriptedTransport: HTTPTransport {
  private let answers: Mutex<[Result<HTTPReply, TransportError>]>
  private let sent = Mutex<[HTTPRequest]>([])

  init(_ answers: [Result<HTTPReply, TransportError>]) { self.answers = Mutex(answers) }

  var requests: [HTTPRequest] { sent.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    sent.withLock { $0.append(request) }
    return try answers.withLock { $0.removeFirst() }.get()
  }
}

/// The waits that were asked for.
private final class WaitLog: Sendable {
  private let waits = Mutex<[Duration]>([])

  func add(_ duration: Duration) { waits.withLock { $0.append(duration) } }

  var all: [Duration] { waits.withLock { $0 } }
}
