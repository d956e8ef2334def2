import Foundation
import Testing
import UsageModel

struct CivilDayTests {
  @Test("Days and their numbers agree over a thousand years")
  func roundTrip() throws {
    for days in stride(from: -200_000 as Int32, to: 200_000, by: 61) {
      let day = CivilDay(daysSince1970: days)
      let (year, month, dayOfMonth) = day.components
      #expect(CivilDay(year: year, month: month, day: dayOfMonth) == day)
      #expect(CivilDay(day.description) == day)
    }
  }

  @Test(
    "Only dates that exist are read",
    arguments: [
      ("2026-11-21", "2026-11-21"), ("20261121", "2026-11-21"), ("2024-02-29", "2024-02-29"),
      ("2026-02-29", nil), ("2026-1-21", nil), ("2026/11/21", nil), ("", nil), ("2026-13-01", nil),
      ("20-26-1121", nil), ("0000-01-01", nil), ("２０２６1121", nil),
    ] as [(String, String?)])
  func reading(text: String, wanted: String?) {
    #expect(CivilDay(text)?.description == wanted)
  }

  @Test("Weeks and months begin where they should")
  func starts() throws {
    let saturday = try #require(CivilDay("2026-11-21"))
    #expect(saturday.weekday == 5)
    #expect(saturday.startOfWeek(weekStart: 0).description == "2026-11-16")
    #expect(saturday.startOfWeek(weekStart: 6).description == "2026-11-15")
    #expect(saturday.startOfWeek(weekStart: 5) == saturday)
    #expect(saturday.firstOfMonth.description == "2026-11-01")
  }
}

struct TimestampTests {
  @Test(
    "Quarter-hours round towards the past",
    arguments: [(0, 0), (899_999, 0), (900_000, 1), (-1, -1), (-900_000, -1), (-900_001, -2)]
      as [(Int64, Int32)])
  func quarters(milliseconds: Int64, index: Int32) {
    #expect(Timestamp(milliseconds: milliseconds).quarterHour.index == index)
  }

  @Test("A quarter-hour before 1970 lies in the day before")
  func days() {
    #expect(QuarterHour(index: -1).utcDay.description == "1969-12-31")
    #expect(QuarterHour(index: 95).utcDay.description == "1970-01-01")
    #expect(QuarterHour(index: 96).utcDay.description == "1970-01-02")
  }
}

struct CostTests {
  @Test(
    "Amounts are rounded to the nearest, halves away from zero",
    arguments: [
      (0, 2, "0.00"), (5_000_000_000, 2, "0.01"), (4_999_999_999, 2, "0.00"),
      (-5_000_000_000, 2, "-0.01"), (1_234_567_890_000_000, 2, "1234.57"),
      (1_234_567_890_000_000, 0, "1235"), (1, 12, "0.000000000001"), (123_000_000, 6, "0.000123"),
    ] as [(Int128, Int, String)])
  func text(picodollars: Int128, decimals: Int, wanted: String) {
    #expect(Cost(picodollars: picodollars).decimalText(decimals: decimals) == wanted)
  }

  @Test("A number of dollars is taken exactly enough, and no number is refused")
  func dollars() {
    #expect(Cost(dollars: 0.1)?.picodollars == 100_000_000_000)
    #expect(Cost(dollars: -1.25)?.picodollars == -1_250_000_000_000)
    #expect(Cost(dollars: .nan) == nil)
    #expect(Cost(dollars: .infinity) == nil)
    #expect(Cost(dollars: 1e18) == nil)
  }
}

struct PromptClassTests {
  @Test(
    "A prompt of exactly the threshold is not over it",
    arguments: [
      (100_000, PromptClass.upTo100k), (100_001, .over100k), (200_000, .over100k),
      (200_001, .over200k),
    ] as [(Int64, PromptClass)])
  func thresholds(tokens: Int64, wanted: PromptClass) {
    #expect(PromptClass(promptTokens: tokens) == wanted)
    #expect(wanted.exceeds(100_000) == (tokens > 100_000))
    #expect(wanted.exceeds(200_000) == (tokens > 200_000))
  }
}

@Suite("Amounts as reports and people write them")
struct DecimalCostTests {
  @Test(
    "cents are cents to the last decimal",
    arguments: [
      ("123.78912", 1_237_891_200_000), ("10", 100_000_000_000), ("194.000000", 1_940_000_000_000),
      ("-0.5", -5_000_000_000), ("0.00000000010", 1), ("41280.000000", 412_800_000_000_000),
    ])
  func cents(text: String, picodollars: Int64) {
    #expect(Cost(centText: text)?.picodollars == Int128(picodollars))
  }

  @Test(
    "what is not an amount is none",
    arguments: ["", "1.", ".5", "1e3", "0x10", "1,5", "1.00000000001", "NaN", "1234567890123"])
  func noCents(text: String) {
    #expect(Cost(centText: text) == nil)
  }

  @Test(
    "dollars as people type them",
    arguments: [("150", 150.0), ("150.00", 150), ("$1,250.50", 1250.5), (" 12.5 ", 12.5)])
  func dollars(text: String, amount: Double) {
    #expect(Cost(dollarText: text) == Cost(dollars: amount))
  }

  @Test("a comma that could be a decimal sign is refused", arguments: ["1,5", "12,50", "1.000,50"])
  func comma(text: String) {
    #expect(Cost(dollarText: text) == nil)
  }

  @Test("a number of cents keeps what a double holds")
  func number() {
    #expect(Cost(cents: 2.4)?.picodollars == 24_000_000_000)
    #expect(Cost(cents: 141)?.picodollars == 1_410_000_000_000)
    #expect(Cost(cents: .nan) == nil)
  }
}
