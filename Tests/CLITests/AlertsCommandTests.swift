import AlertDelivery
import Alerts
import Analytics
import Foundation
import Index
import Limits
import Live
import TestSupport
import Testing
import UsageModel

/// `plimsoll alerts`, run as users run it.
@Suite("plimsoll alerts", .timeLimited)
struct AlertsCommandTests {
  private let home: TemporaryDirectory

  init() throws {
    home = try TemporaryDirectory()
  }

  private static let now = Timestamp(seconds: 1_788_472_800)

  /// Leaves one warning in the index.
  private func raise(_ delivery: AlertDelivery? = nil) throws {
    let workspace = Workspace(environment: [:], homeDirectory: home.path)
    var limits = LimitOverview(currentOrganization: "org")
    limits.readings = [
      LimitReading(
        organization: "org", window: LimitWindow(kind: .sevenDayScoped, scope: "Fa\u{1B}[31mble"),
        percent: 97, resetsAt: Self.now.advanced(byMilliseconds: 5_400_000), capturedAt: Self.now,
        source: .statusLine)
    ]
    _ = try AlertService(
      index: try UsageIndex.open(workspace), rules: AlertRules(), zone: .utc, delivery: delivery
    ).raise(
      usage: UsagePicture(nothingAt: Self.now, zone: .utc, weekStart: 0), limits: limits,
      now: Self.now)
  }

  @Test func nothingWasRaised() async throws {
    let result = try await runPlimsoll(["alerts"], home: home)
    #expect(result.status == 0)
    #expect(result.standardOutput.hasPrefix("No warning was raised."))
  }

  @Test func aWarningIsListedWithItsTextMadeHarmless() async throws {
    try raise()
    let result = try await runPlimsoll(["alerts", "--tz", "UTC", "--color", "never"], home: home)
    #expect(
      result.standardOutput
        == "2026-09-03 22:00  critical  7-day limit of Fa\\x1B[31mble at 97 %; it resets in 1 h 30 min\n"
    )
    #expect(!result.standardOutput.contains("\u{1B}"))
    let json = try await runPlimsoll(["alerts", "--json"], home: home)
    let document = try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8))
    let alerts = (document as? [String: Any])?["alerts"] as? [[String: Any]]
    #expect(alerts?.count == 1)
    #expect(alerts?.first?["kind"] as? String == "threshold")
    #expect(alerts?.first?["threshold"] as? Double == 95)
    #expect(alerts?.first?["confidence"] as? String == "official")
  }

  @Test func aTestSaysHowEachWayWent() async throws {
    let none = try await runPlimsoll(["alerts", "test"], home: home)
    #expect(none.status == 66)
    let file = home.path + "/told"
    let setting = "printf '%s' \"$PLIMSOLL_ALERT_TEXT\" > \(file)"
    #expect(
      try await runPlimsoll(["config", "set", "alerts.command", setting], home: home).status == 0)
    let good = try await runPlimsoll(["alerts", "test"], home: home)
    #expect(good.status == 0)
    #expect(good.standardOutput == "command: delivered\n")
    #expect(
      try String(contentsOfFile: file, encoding: .utf8)
        == "This is a test of how Plimsoll warns; nothing is wrong")
    _ = try await runPlimsoll(["config", "set", "alerts.command", "exit 9"], home: home)
    let bad = try await runPlimsoll(["alerts", "test"], home: home)
    #expect(bad.status == 74)
    #expect(bad.standardOutput == "command: it ended with status 9\n")
  }

  @Test func whatAFaceDidNotComeToSendIsSentByTheNextRefreshOnce() async throws {
    let file = home.path + "/told"
    let command = "printf '%s\\n' \"$PLIMSOLL_ALERT_KIND\" >> \(file)"
    _ = try await runPlimsoll(["config", "set", "alerts.command", command], home: home)
    var settings = AlertDelivery.Settings()
    settings.command = command
    // A face that raises, and is killed before it sends.
    try raise(AlertDelivery(settings: settings, transport: nil, environment: [:]))
    let owed = try await runPlimsoll(["alerts", "--color", "never"], home: home)
    #expect(owed.standardOutput.hasSuffix(" (not yet delivered by command)\n"))
    for _ in 0..<2 {
      #expect(try await runPlimsoll(["refresh"], home: home).status == 0)
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "threshold\n")
    }
    let json = try await runPlimsoll(["alerts", "--json"], home: home)
    #expect(json.standardOutput.contains("\"channel\": \"command\""))
    #expect(!json.standardOutput.contains("\"deliveredAt\": null"))
  }

  @Test(arguments: [
    ["alerts.thresholds", "80,no"], ["alerts.thresholds", "0"], ["alerts.quiet_hours", "22-7"],
    ["alerts.mute", "noise"], ["alerts.credit_days", "-1"],
  ])
  func settingsThatAreRefused(words: [String]) async throws {
    #expect(try await runPlimsoll(["config", "set"] + words, home: home).status == 64)
  }
}
