import BrowserBridge
import TestSupport
import Testing
import UsageModel

@Suite("What the pages' JSON says of a balance")
struct PageCreditsTests {
  private func read(_ text: String) -> PageCredits {
    PageCredits(pasted: Array(text.utf8), organization: nil)
  }

  private func balance(_ text: String) throws -> CreditReading {
    guard case .balance(let reading) = read(text) else {
      Issue.record("\(text) is \(read(text))")
      throw CancellationError()
    }
    return reading
  }

  @Test func minorUnitsAreNeverTakenForDollars() throws {
    let dollars = try balance(#"{"amount":189,"currency":"USD"}"#)
    #expect(dollars.dollars(dollars.total) == Cost(dollars: 1.89))
    #expect(dollars.money?.decimalText == "1.89")
    let yen = try balance(#"{"amount":18900,"currency":"JPY"}"#)
    #expect(yen.money?.decimalText == "18900" && yen.dollars(yen.total) == nil)
    let dinars = try balance(#"{"amount":18900,"currency":"KWD"}"#)
    #expect(dinars.money?.decimalText == "18.900")
    let unknown = try balance(#"{"amount":18900,"currency":"XYZ"}"#)
    #expect(unknown.money == nil && unknown.total == 18900)
  }

  @Test func anErrorWithStatus200AndMinusOneAreNoBalance() {
    #expect(
      read(#"{"type":"error","error":{"type":"permission_error","message":"x"}}"#)
        == .refused("permission_error"))
    #expect(read(#"{"error":{"type":"<script>"}}"#) == .refused("error"))
    #expect(read(#"{"error":"no"}"#) == .refused("error"))
    #expect(read(#"{"amount":-1,"currency":"USD"}"#) == .withheld)
  }

  @Test(arguments: [
    "", "x", "[]", "12", "{}", #"{"amount":1}"#, #"{"amount":1,"currency":null}"#,
    #"{"amount":"1","currency":"USD"}"#, #"{"amount":1.5,"currency":"USD"}"#,
    #"{"amount":-2,"currency":"USD"}"#, #"{"amount":9000000000000,"currency":"USD"}"#,
    #"{"amount":1e99,"currency":"USD"}"#, #"{"amount":1,"currency":"US"}"#,
    #"{"amount":1,"currency":"U$D"}"#, #"{"amount":NaN,"currency":"USD"}"#,
  ])
  func whatCannotBeTrueIsNotTaken(text: String) {
    guard case .unreadable = read(text) else {
      Issue.record("\(text) is \(read(text))")
      return
    }
  }

  private static func tranche(_ remaining: Int64, _ isPromotional: Bool = false)
    -> CreditReading.Tranche
  {
    CreditReading.Tranche(
      isPromotional: isPromotional, remaining: remaining,
      expiresAt: Timestamp(seconds: 1_798_761_600))
  }

  @Test func partsAreThoseThatMakeUpTheBalance() throws {
    let text = """
      {"amount":1500,"currency":"USD","next_expires_at":"2027-01-01T00:00:00Z",
      "tranches":[{"remaining_amount_minor_units":1000,"expires_at":"2027-01-01T00:00:00Z"}],
      "promo_tranches":[{"remaining_amount_minor_units":500,"expires_at":"2027-01-01T00:00:00Z"}]}
      """
    let inside = try balance(text)
    #expect(inside.total == 1500)
    #expect(inside.parts == [Self.tranche(1000), Self.tranche(500, true)])
    #expect(inside.nextExpiry == Timestamp(seconds: 1_798_761_600))
    // Where bought credits alone make up what is shown, given ones come on top.
    let beside = try balance(text.replacing(#""amount":1500"#, with: #""amount":1000"#))
    #expect(beside.total == 1500 && beside.parts?.count == 2)
    // Where nothing adds up, what is shown counts, and no part is made of it.
    let neither = try balance(text.replacing(#""amount":1500"#, with: #""amount":1200"#))
    #expect(neither.total == 1200 && neither.parts == nil)
  }

  @Test func aListOfWhichAPartCannotBeReadIsNoList() throws {
    for part in [
      "{}", "1", #"{"remaining_amount_minor_units":-5}"#,
      #"{"remaining_amount_minor_units":5,"expires_at":"soon"}"#,
      #"{"remaining_amount_minor_units":5,"expires_at":"1970-01-01T00:00:00Z"}"#,
    ] {
      let reading = try balance(#"{"amount":5,"currency":"USD","tranches":[\#(part)]}"#)
      #expect(reading.tranches.isEmpty && reading.total == 5, "\(part)")
    }
    let many = Array(repeating: #"{"remaining_amount_minor_units":0}"#, count: 300)
    let reading = try balance(
      #"{"amount":5,"currency":"USD","tranches":[\#(many.joined(separator: ","))]}"#)
    #expect(reading.tranches.isEmpty)
  }

  @Test func idsOfOrganizationsAreKnownByTheirForm() {
    let id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    #expect(PageCredits.organization(id.uppercased()) == id)
    for text in ["", "x", String(id.dropLast()), id + "0", "zfa85f64-5717-4562-b3fc-2c963f66afa6"] {
      #expect(PageCredits.organization(text) == nil, "\(text)")
    }
  }
}
