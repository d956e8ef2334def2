import AnthropicAPI
import TestSupport
import Testing
import UsageModel

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
