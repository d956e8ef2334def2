import Foundation
import Testing

@testable import WebBase

/// Dates as HTTP writes them.
struct AnswerDateTests {
  @Test func theOneOfTheStandard() {
    #expect(AnswerDate.text(milliseconds: 784_111_777_999) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  @Test func everyDayIsCalledAsTheSystemCallsIt() {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for day in stride(from: 0 as Int64, to: 80_000, by: 7) {
      let seconds = day * 86_400 + day % 86_400
      let wanted = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(AnswerDate.text(milliseconds: seconds * 1000) == wanted)
    }
  }
}
