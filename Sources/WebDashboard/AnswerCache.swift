package import WebBase

/// Answers that were given since something changed, up to a number of bytes.
///
/// They are dropped together: questions come in bursts, all of one page, and the next
/// change drops them anyway.
package struct AnswerCache: Sendable {
  /// Bytes of all answers that are kept, with their questions.
  package static let limit = 4 << 20

  private var answers: [String: Answer] = [:]
  package private(set) var byteCount = 0

  package init() {}

  /// The answer that was given to the question.
  package subscript(_ question: String) -> Answer? { answers[question] }

  /// Keeps an answer, unless it alone would fill a good part of the cache.
  package mutating func keep(_ answer: Answer, for question: String) {
    guard case .bytes(let bytes) = answer.content else { return }
    let size = bytes.count + question.utf8.count
    guard size <= AnswerCache.limit / 4, answers[question] == nil else { return }
    if byteCount + size > AnswerCache.limit {
      answers = [:]
      byteCount = 0
    }
    answers[question] = answer
    byteCount += size
  }
}
