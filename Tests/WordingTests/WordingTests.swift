import Foundation
import TestSupport
import Testing
import UsageModel
import Wording

@Suite("The words for numbers")
struct WordingTests {
  /// One line of the golden file.
  struct Case: CustomTestStringConvertible {
    var rule: String
    var input: String
    var text: String
    var testDescription: String { "\(rule) \(input)" }
  }

  static let cases: [Case] = {
    let path = PackageLayout.root + "/Tests/WordingTests/Golden/wording.txt"
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let parts = line.components(separatedBy: " | ")
      guard parts.count == 3, !line.hasPrefix("#") else { return nil }
      return Case(rule: parts[0], input: parts[1], text: parts[2])
    }
  }()

  @Test(arguments: cases) func areThoseOfTheGoldenFile(_ one: Case) throws {
    #expect(try text(one.rule, one.input) == one.text)
  }

  @Test func theGoldenFileIsThere() { #expect(Self.cases.count > 130) }

  private func text(_ rule: String, _ input: String) throws -> String {
    switch rule {
    case "percent": percentText(Double(input))
    case "percent-bound": percentText(Double(input), mark: "≥")
    case "percent-estimate": percentText(Double(input), mark: "~")
    case "percent-narrow": NumberForms.percent(Double(input))
    case "share":
      percentage(try number(input, "/", 0), of: try number(input, "/", 1))
    case "compact": compactCount(try #require(Int64(input)))
    case "count": grouped(try #require(Int64(input)))
    case "dollars":
      input == "null" ? "?" : dollars(try cost(input))
    case "dollars-bound": dollars(try cost(input), isLowerBound: true)
    case "money": moneyText(try money(input))
    case "money-plain": moneyText(try money(input), isPlain: true)
    default: try textOfTimesAndNames(rule, input)
    }
  }

  private func textOfTimesAndNames(_ rule: String, _ input: String) throws -> String {
    switch rule {
    case "duration": timeLeft(try #require(Int64(input)))
    case "ago": ago(try #require(Int64(input)))
    case "age": age(try #require(Int64(input)))
    case "lasted-narrow": NumberForms.duration(try #require(Int64(input)))
    case "countdown-narrow": NumberForms.countdown(try #require(Int64(input)))
    case "roughly-narrow": NumberForms.roughly(try #require(Int64(input)))
    case "window": window(input).label
    case "limit": window(input).sentenceName
    case "window-narrow": window(input).shortName
    case "model": modelName(input)
    default: "no such rule"
    }
  }

  private func number(_ text: String, _ separator: Character, _ place: Int) throws -> Int64 {
    try #require(Int64(text.split(separator: separator)[place]))
  }

  /// Exact, as sums are: a number of JSON has no more than 15 digits here.
  private func cost(_ text: String) throws -> Cost {
    let amount = try #require(Double(text))
    return Cost(picodollars: Int128((amount * 1e9).rounded()) * 1000)
  }

  private func money(_ text: String) throws -> Money {
    let parts = text.split(separator: " ")
    let units = try #require(Int64(parts[0]))
    let exponent = try #require(Int(parts[1]))
    return try #require(
      Money(minorUnits: units, exponent: exponent, currency: String(parts[2])))
  }

  private func window(_ name: String) -> LimitWindow {
    let parts = name.split(separator: ":")
    let kind: LimitWindow.Kind =
      switch parts[0] {
      case "five_hour": .fiveHour
      case "seven_day": parts.count > 1 ? .sevenDayScoped : .sevenDay
      case "spend_limit": .spendLimit
      case "extra_usage": .extraUsage
      default: .other(String(parts[0]))
      }
    return LimitWindow(kind: kind, scope: parts.count > 1 ? String(parts[1]) : nil)
  }

  @Test func aMeasuredCountIsRounded() {
    #expect(compactCount(1234.4) == "1.23k")
    #expect(compactCount(999.6) == "1k")
    #expect(compactCount(.nan) == "?")
    #expect(compactCount(-1.0) == "?")
  }

  @Test func oneOfAThingIsInTheSingular() {
    #expect(counted(1, "line") == "1 line")
    #expect(counted(1200, "line") == "1,200 lines")
  }

  @Test func millionthsAreWordedAsCosts() {
    for amount: Int64 in [0, 1, 4999, 5000, 12_345_678, -1, -3_200_000, 1_234_565_000] {
      let cost = Cost(picodollars: Int128(amount) * 1_000_000)
      #expect(dollars(microdollars: amount) == dollars(cost))
      #expect(
        dollars(microdollars: amount, mark: "≥") == dollars(cost, isLowerBound: true))
    }
  }
}
