import HubStore
import TestSupport
import Testing
import UsageModel

/// What a hub takes, and what it refuses with a reason.
@Suite("A document of days")
struct DayDocumentTests {
  private static let today: Int64 = 20_786
  private static let variant = ModelVariant(model: "claude-opus-4-6", speed: "fast")

  private static func row(_ change: (inout UsageTally) -> Void = { _ in }) -> DayDocument.Row {
    var tally = UsageTally()
    tally.responses = 2
    tally.tokens = TokenCounts(
      input: 10, output: 20, cacheWrite5m: 3, cacheWrite1h: 4, cacheRead: 5)
    change(&tally)
    return DayDocument.Row(
      session: String(repeating: "ab", count: 16), project: "app \"x\"",
      variant: VariantKey.of(variant), tally: tally)
  }

  private static func body(_ rows: [DayDocument.Row], day: Int64 = today) -> String {
    DayDocument.body([
      DayDocument.written(day: day, rows: rows, variants: [VariantKey.of(variant): variant]).text
    ])
  }

  private func refusal(of text: String) -> String? {
    do throws(DocumentRefusal) {
      _ = try DayDocument.read(Array(text.utf8), today: Self.today)
      return nil
    } catch {
      return "\(error.place): \(error.reason)"
    }
  }

  @Test func comesBackAsItWasWritten() throws {
    let rows = [Self.row(), Self.row { $0.responses = 9 }].enumerated().map { index, row in
      var row = row
      row.project += "\(index)"
      return row
    }
    let document = try DayDocument.read(Array(Self.body(rows).utf8), today: Self.today)
    #expect(document.days.map(\.rows) == [rows])
    #expect(document.variants == [VariantKey.of(Self.variant): Self.variant])
    #expect(document.days.first?.digest.utf8.count == 64)
  }

  @Test func isTheSameInAnyOrderOfRows() {
    let (one, two) = (Self.row(), Self.row { $0.thinking = 1 })
    var other = two
    other.session = String(repeating: "cd", count: 16)
    let variants = [VariantKey.of(Self.variant): Self.variant]
    #expect(
      DayDocument.written(day: 1, rows: [one, other], variants: variants).text
        == DayDocument.written(day: 1, rows: [other, one], variants: variants).text)
  }

  @Test(arguments: [
    ("\"rows\":[[\"", "\"rows\":[[\"x", "not a hash"), (",10,20,", ",-10,20,", "negative"),
    (",10,20,", ",10,99999999999999,", "more tokens"),
    (",10,20,", ",1.5,20,", "not a whole number"),
    ("2026-11-29", "2026-12-05", "in the future"), ("2026-11-29", "1999-01-01", "before Claude"),
    ("2026-11-29", "2026-13-41", "not a date"),
    ("\"days\"", "\"member\":\"x\",\"days\"", "only the token says"),
    ("\"schema\":1", "\"schema\":9", "does not know"), ("}]}", "}]} x", "follows the document"),
    ("\"day\"", "\"machine\":1,\"day\"", "only the token says"),
    ("app", "app\\u0007", "control characters"),
  ])
  func isRefusedWithAReason(old: String, new: String, reason: String) {
    let text = Self.body([Self.row()])
    #expect(text.contains(old))
    let spoiled = text.replacing(old, with: new, maxReplacements: 1)
    #expect(refusal(of: spoiled)?.contains(reason) == true, "\(refusal(of: spoiled) ?? "taken")")
  }

  /// A compaction inside of a response is a response more, of the same variant.
  @Test func takesTheRowOfAResponseWithACompaction() {
    func row(_ responses: Int64) -> DayDocument.Row {
      var row = Self.row { $0.responses = responses }
      row.response = String(repeating: "0f", count: 16)
      row.at = 1000
      return row
    }
    #expect(refusal(of: Self.body([row(1)])) == nil)
    #expect(refusal(of: Self.body([row(2)])) == nil)
    #expect(refusal(of: Self.body([row(101)]))?.contains("more than a hundred") == true)
  }

  @Test func aClockThatIsADayAheadIsBelieved() {
    #expect(refusal(of: Self.body([Self.row()], day: Self.today + 1)) == nil)
    #expect(refusal(of: Self.body([Self.row()], day: Self.today + 2)) != nil)
  }

  @Test func aPartIsNeverLargerThanTheWhole() {
    #expect(refusal(of: Self.body([Self.row { $0.thinking = 21 }])) != nil)
    #expect(refusal(of: Self.body([Self.row { $0.lowerBoundResponses = 3 }])) != nil)
    #expect(refusal(of: Self.body([Self.row { $0.responses = 0 }])) != nil)
    #expect(refusal(of: Self.body([Self.row(), Self.row()])) != nil)
  }

  @Test func aRowThatIsThereTwiceIsFoundInAnyOrder() {
    func text(_ sessions: String) -> String {
      let rows = sessions.map { letter in
        "[\"\(String(repeating: letter, count: 32))\",null,0,1,1,0,0,0,0,0,0,1,0,0,0]"
      }
      return Self.body([Self.row()]).replacing(
        /"rows":\[\[.*\]\]/, with: "\"rows\":[\(rows.joined(separator: ","))]")
    }
    for sessions in ["a", "abc", "cba", "bca", "acb"] {
      #expect(refusal(of: text(sessions)) == nil, "\(sessions)")
    }
    for sessions in ["aa", "abb", "abca", "cbac", "bcaab"] {
      #expect(refusal(of: text(sessions))?.contains("twice") == true, "\(sessions)")
    }
  }

  /// One variant that is listed twice is one variant all the same.
  @Test func aVariantThatIsListedTwiceMakesNoSecondRow() {
    let text = Self.body([Self.row()])
    let variants = text.firstMatch(of: /"variants":\[(\[.*?\])\]/).map { String($0.output.1) } ?? ""
    let row = text.firstMatch(of: /"rows":\[(\[.*\])\]\}/).map { String($0.output.1) } ?? ""
    let other = row.replacing("\"app \\\"x\\\"\",0,", with: "\"app \\\"x\\\"\",1,")
    #expect(other != row)
    let twice = text.replacing(variants, with: "\(variants),\(variants)")
      .replacing(row, with: "\(row),\(other)")
    #expect(refusal(of: twice)?.contains("twice") == true, "\(refusal(of: twice) ?? "taken")")
  }
}
