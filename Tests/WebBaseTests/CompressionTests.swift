import Testing

@testable import WebBase

@Suite("What a visitor takes")
struct CompressionTests {
  @Test(
    "is gzip when it is named, or everything, and not refused",
    arguments: [
      (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("br, gzip;q=0.5", true),
      ("gzip;q=0", false), ("gzip; q=0.000", false), ("*", true), ("*;q=0", false),
      ("gzip;q=0, *", false), ("identity", false), ("br", false), ("gzippy", false),
      ("x-gzip", true), (";;,,", false),
    ] as [(String?, Bool)])
  func accepted(header: String?, expected: Bool) {
    #expect(AnswerWriter.takesGzip(header.map { [$0] } ?? []) == expected)
  }
}
