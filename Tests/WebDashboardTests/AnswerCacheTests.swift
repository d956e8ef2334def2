import Testing
import WebBase
import WebDashboard

@Suite("Answers that are kept")
struct AnswerCacheTests {
  private func answer(_ count: Int) -> Answer {
    Answer(type: "text/plain", content: .bytes([UInt8](repeating: 65, count: count)))
  }

  @Test func isBoundedInBytesWhateverIsAsked() {
    var cache = AnswerCache()
    for number in 0..<5_000 {
      cache.keep(answer(10_000), for: "/api/history?project=\(number)")
      #expect(cache.byteCount <= AnswerCache.limit)
    }
    #expect(cache["/api/history?project=4999"] != nil)
  }

  @Test func oneHugeAnswerDoesNotDriveOutTheOthers() {
    var cache = AnswerCache()
    cache.keep(answer(100), for: "small")
    cache.keep(answer(AnswerCache.limit), for: "huge")
    #expect(cache["small"] != nil && cache["huge"] == nil)
  }

  @Test func theSameQuestionCountsOnce() {
    var cache = AnswerCache()
    cache.keep(answer(100), for: "a")
    let once = cache.byteCount
    cache.keep(answer(100), for: "a")
    #expect(cache.byteCount == once)
  }
}
