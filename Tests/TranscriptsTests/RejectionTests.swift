import TestSupport
import Testing
import UsageModel

/// What a request that a limit refused leaves in a transcript.
struct RejectionTests {
  static let refused =
    #""quotaLimits":{"status":"rejected","resetsAt":1789124400,"rateLimitType":"five_hour"}"#

  static func line(_ quota: String, message: String = "\(OddLinesTests.usage)") -> String {
    #"{"type":"assistant","timestamp":"2026-09-11T10:44:34.121Z","sessionId":"s","message":"#
      + #"{"model":"<synthetic>",\#(message)},\#(quota),"error":"rate_limit"}"#
  }

  @Test func itNamesTheLimitAndItsReset() throws {
    let text = try LimitFixtures.text("transcript-quota-limits-line.json")
      .split(separator: "\n").joined()
    let batch = try OddLinesTests.read(text + "\n")
    #expect(
      batch.rejections == [
        LimitRejection(
          limit: "five_hour", time: Timestamp(milliseconds: 1_789_123_474_121),
          resetsAt: Timestamp(seconds: 1_789_124_400))
      ])
    #expect(batch.events.isEmpty)
  }

  @Test func theLineCountsForWhatItDidBefore() throws {
    let with = try OddLinesTests.read(Self.line(Self.refused) + "\n")
    let without = try OddLinesTests.read(Self.line(#""other":1"#) + "\n")
    #expect(with.rejections.count == 1)
    #expect(without.rejections.isEmpty)
    #expect(with.events == without.events)
    #expect(with.census == without.census)
  }

  @Test(arguments: [
    #""quotaLimits":null"#, #""quotaLimits":{}"#, #""quotaLimits":[1]"#, #""quotaLimits":"no""#,
    #""quotaLimits":{"status":"allowed","resetsAt":1,"rateLimitType":"five_hour"}"#,
    #""quotaLimits":{"status":"rejected","resetsAt":1789124400}"#,
  ])
  func otherFormsAreNone(quota: String) throws {
    #expect(try OddLinesTests.read(Self.line(quota) + "\n").rejections.isEmpty)
  }

  @Test func aResetThatIsNoneIsLeftOut() throws {
    for reset in ["null", "1e30", "-1", #""soon""#] {
      let quota =
        #""quotaLimits":{"status":"rejected","resetsAt":\#(reset),"rateLimitType":"seven_day"}"#
      #expect(try OddLinesTests.read(Self.line(quota) + "\n").rejections.map(\.resetsAt) == [nil])
    }
  }

  @Test func anUnfinishedLineWaits() throws {
    #expect(try OddLinesTests.read(Self.line(Self.refused)).rejections.isEmpty)
  }
}
