import Alerts
import Foundation
import Settings
import TestSupport
import Testing

@Suite("Keys of settings")
struct SettingKeyTests {
  /// What the sources define as keys: the names of members and of settings.
  private static func defined() throws -> [(member: String, name: String)] {
    let folder = PackageLayout.root + "/Sources/Settings"
    let pattern = /static var (\w+): Self \{\s*Self\("([a-z_.]+)"/
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().flatMap { file in
      try String(contentsOfFile: folder + "/" + file, encoding: .utf8).matches(of: pattern)
        .map { (String($0.1), String($0.2)) }
    }
  }

  @Test("each row of the table has one, and each has a row")
  func rows() throws {
    let names = try SettingKeyTests.defined().map(\.name)
    #expect(names.count > 80)
    #expect(names.sorted() == SettingsTable.all.map(\.key).sorted())
  }

  @Test("are called by the names of their settings")
  func members() throws {
    for (member, name) in try SettingKeyTests.defined() {
      let words = name.split { $0 == "." || $0 == "_" }.joined()
      let wanted = words.hasPrefix("statusline") ? "line" + words.dropFirst(10) : words
      #expect(member.lowercased() == wanted, "\(name)")
    }
  }

  @Test("read what was set, and their default where nothing of their type was")
  func reading() {
    var values = SettingValues()
    #expect(values[.lineBarWidth] == 10 && !values.isSet(.lineBarWidth))
    #expect(values[.planTier] == nil && values[.webBasePath] == nil && values[.indexCowork])
    values[.lineBarWidth] = 6
    values[.planTier] = .max5
    values[.webBasePath] = "/plimsoll"
    values[.indexCowork] = false
    values[.alertsMute] = ["reset"]
    values[.lineColorLow] = .named(10)
    #expect(values[.lineBarWidth] == 6 && values.isSet(.lineBarWidth))
    #expect(values[.planTier] == .max5 && values[.webBasePath] == "/plimsoll")
    #expect(!values[.indexCowork] && values[.alertsMute] == ["reset"])
    #expect(values[.lineColorLow] == .named(10))
    values[.planTier] = nil
    #expect(!values.isSet(.planTier) && values[.planTier] == nil)
  }

  @Test("are none for an empty text without a default, and the default for another kind")
  func odd() throws {
    var values = SettingValues()
    let wrap = try #require(SettingsTable.setting("statusline.wrap"))
    values.set(wrap, to: .text(""))
    #expect(values[.lineWrap] == nil && values.isSet(.lineWrap))
    let width = try #require(SettingsTable.setting("statusline.bar_width"))
    values.set(width, to: .text("wide"))
    #expect(values[.lineBarWidth] == 10)
    let preset = try #require(SettingsTable.setting("statusline.preset"))
    values.set(preset, to: .text("fancy"))
    #expect(values[.linePreset] == .calm)
  }

  @Test("with what is set, the first of two counts")
  func merging() {
    var first = SettingValues()
    var second = SettingValues()
    first[.lineBarWidth] = 6
    second[.lineBarWidth] = 7
    second[.lineReserve] = 1
    let both = first.merging(second)
    #expect(both[.lineBarWidth] == 6 && both[.lineReserve] == 1)
  }

  @Test(
    "colours are written as they are read",
    arguments: ["green", "bright-red", "208", "#ff8800", "#000102"])
  func colors(word: String) throws {
    let color = try #require(LineColor(word))
    #expect(color.settingValue == .text(word))
  }
}

@Suite("Rows of the table of settings")
struct SettingRowTests {
  @Test("say the default of their key, and take it", arguments: SettingsTable.all)
  func defaults(setting: Setting) throws {
    #expect(SettingValues()[setting] == setting.fallback)
    guard let fallback = setting.fallback else { return }
    #expect(try setting.accepted(fallback) == fallback)
    #expect(try setting.value(of: fallback.text) == fallback)
  }

  @Test(
    "refuse a value of every other kind, with the words for a wrong one",
    arguments: SettingsTable.all)
  func kinds(setting: Setting) {
    let others: [SettingValue?] =
      switch setting.kind {
      case .number: [.text("x"), .flag(true), .words([]), nil]
      case .flag: [.text("true"), .number(1), .words([]), nil]
      case .words: [.text("x"), .number(1), .flag(true), .words(["?"]), nil]
      default: [.number(1), .flag(true), .words([]), nil]
      }
    for value in others {
      let refusal = #expect(throws: SettingRefusal.self) { try setting.accepted(value) }
      #expect(refusal?.reason == "it takes \(setting.allowed)", "\(setting.key)")
    }
  }

  @Test("mute the kinds of warnings that there are")
  func mute() throws {
    let mute = try #require(SettingsTable.setting("alerts.mute"))
    #expect(mute.words == AlertKind.allCases.map(\.rawValue))
  }

  @Test(
    "take a key of a webhook in base64 only",
    arguments: [
      ("whsec_MDEyMzQ1Njc4OWFiY2RlZg==", true), ("MDEyMzQ1Njc4OWFiY2RlZg==", true),
      ("whsec_MDEyMzQ1Njc4OWFiY2RlZmdo", true), ("whsec_MDEyMzQ1Njc4OWFiY2RlZg", false),
      ("whsec_MDEyMzQ1Njc4OWFiY2Q=", false), ("whsec_MDEyMzQ1Njc4OWFiY2Rl-_==", false),
      ("whsec_MDEyMzQ1Njc4OWFi=2RlZg==", false), ("whsec_", false),
    ])
  func webhookSecret(word: String, isTaken: Bool) throws {
    let setting = try #require(SettingsTable.setting("alerts.webhook_secret"))
    if isTaken {
      #expect(try setting.value(of: word) == .text(word))
    } else {
      #expect(throws: SettingRefusal.self) { try setting.value(of: word) }
    }
  }
}
