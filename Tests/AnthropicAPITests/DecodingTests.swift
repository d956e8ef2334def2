import AnthropicAPI
import Scanning
import TestSupport
import Testing
import UsageModel

@Suite("An answer as a tree")
struct JSONNodeTests {
  @Test func everyKindOfValueIsRead() throws {
    let node = try JSONNode(
      parsing: Array(#" {"a":[1,2.5,-3e2],"b":{"c":"x\u00e9"},"d":true,"e":null,"a2":NaN} "#.utf8))
    #expect(node["a"]?.elements.map(\.double) == [1, 2.5, -300])
    #expect(node["b"]?["c"]?.text == "x\u{e9}")
    #expect(node["d"]?.bool == true)
    #expect(node["e"] == nil)
    #expect(node["a2"]?.double?.isNaN == true)
  }

  @Test func theLaterOfTwoMembersCounts() throws {
    #expect(try JSONNode(parsing: Array(#"{"a":1,"a":2}"#.utf8))["a"]?.integer == 2)
  }

  @Test(arguments: ["", " ", "{", "{\"a\":1} x", "[1,]", "<html>", "{\"a\":1", "nul"])
  func whatIsNoJSONIsRefused(text: String) {
    #expect(throws: ScanError.invalid) { try JSONNode(parsing: Array(text.utf8)) }
  }

  @Test func depthIsBounded() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: ScanError.tooDeep) { try JSONNode(parsing: Array(text.utf8)) }
  }

  @Test func onlyTheWantedMembersBecomeATree() throws {
    let text = #"{"projects":{"x":[1,2,{"y":"z"}]},"oauthAccount":{"a":"b"}}"#
    let node = try JSONNode.members(named: ["oauthAccount"], of: Array(text.utf8))
    #expect(node.members.map(\.name) == ["oauthAccount"])
    #expect(throws: ScanError.invalid) {
      try JSONNode.members(named: ["oauthAccount"], of: Array(text.utf8.dropLast()))
    }
  }

  @Test(arguments: [
    (#""2026-09-03T22:30:00.134085+00:00""#, 1_788_474_600_134),
    (#""2026-09-03T22:30:00Z""#, 1_788_474_600_000),
    (#""2026-09-04T00:30:00+02:00""#, 1_788_474_600_000),
    (#""2026-09-03T22:30:00""#, 1_788_474_600_000),
    ("1788474600", 1_788_474_600_000), ("1788474600000", 1_788_474_600_000),
  ])
  func timesInAllTheirForms(text: String, milliseconds: Int64) throws {
    #expect(
      try JSONNode(parsing: Array(text.utf8)).time == Timestamp(milliseconds: milliseconds))
  }

  @Test(arguments: [#""""#, #""soon""#, "0", "-1", "1e300", "true", "null"])
  func whatIsNoTimeIsNone(text: String) throws {
    #expect(try JSONNode(parsing: Array(text.utf8)).time == nil)
  }
}

@Suite("How long a server is left alone", .timeLimited)
struct RetryPolicyTests {
  let now = Timestamp(seconds: 784_111_777)

  @Test func withoutAWordItIsFiveMinutesDoublingToAnHour() {
    let waits = (1...6).map { RetryPolicy.wait(refusals: $0, retryAfter: nil) }
    #expect(waits == [300, 600, 1200, 2400, 3600, 3600])
    #expect(RetryPolicy.wait(refusals: 1, retryAfter: 0) == 300)
    #expect(RetryPolicy.wait(refusals: 9_999_999, retryAfter: nil) == 3600)
  }

  @Test func theServersWordCounts() {
    #expect(RetryPolicy.wait(refusals: 1, retryAfter: 1600) == 1600)
    #expect(RetryPolicy.wait(refusals: 1, retryAfter: 30) == 30)
    #expect(RetryPolicy.wait(refusals: 1, retryAfter: .max) == 86_400)
  }

  @Test func itIsANumberOrADate() {
    #expect(RetryPolicy.seconds(retryAfter: "120", now: now) == 120)
    #expect(RetryPolicy.seconds(retryAfter: "0", now: now) == 0)
    #expect(RetryPolicy.seconds(retryAfter: "1.2", now: now) == 2)
    #expect(
      RetryPolicy.seconds(retryAfter: "Sun, 06 Nov 1994 08:51:37 GMT", now: now) == 120)
    for text in ["", "soon", "-5", "nan", "inf", "Sun, 31 Feb 1994 08:51:37 GMT"] {
      #expect(RetryPolicy.seconds(retryAfter: text, now: now) == nil)
    }
    #expect(RetryPolicy.seconds(retryAfter: nil, now: now) == nil)
  }
}

@Suite("What is shown of an exchange")
struct RedactionTests {
  static let secret = "sk-ant-oat01-EXAMPLE_abc-123"

  @Test func headersThatAreSecretAreMasked() {
    let request = HTTPRequest(
      url: "https://example.com/x",
      headers: [
        HTTPHeader("Authorization", "Bearer " + Self.secret, isSecret: true),
        HTTPHeader("Accept", "application/json"),
      ])
    #expect(
      Redaction([]).show(request)
        == "GET https://example.com/x\nAuthorization: <redacted>\nAccept: application/json")
  }

  @Test func theTextOfASecretNeverOccurs() {
    let redaction = Redaction([Self.secret, "plain-password"])
    for text in [
      Self.secret, "a\(Self.secret)b", "\(Self.secret)\(Self.secret)", "\(Self.secret)\u{301}",
      "plain-passwordplain-password", "sk-ant-\(Self.secret)", "é\(Self.secret)é",
    ] {
      let shown = redaction.excerpt(Array(text.utf8)) + redaction.clean(text)
      #expect(!shown.contains("EXAMPLE"))
      #expect(!shown.contains("plain-password"))
    }
  }

  @Test func aSecretAcrossTheCutIsMaskedToo() {
    let redaction = Redaction(["plain-password"])
    for shift in 0..<40 {
      let text = String(repeating: "x", count: Redaction.excerptLength - shift) + "plain-password"
      let shown = redaction.excerpt(Array(text.utf8))
      #expect(!shown.contains("pl"))
    }
  }

  @Test func noControlCharacterReachesTheTerminal() {
    let shown = Redaction([]).excerpt(Array("a\u{1B}[31mb\u{9B}c\r\nd\u{7}".utf8))
    #expect(shown == "a [31mb c \nd ")
  }
}
