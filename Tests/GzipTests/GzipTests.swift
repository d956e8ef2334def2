import Foundation
import Gzip
import TestSupport
import Testing

@Suite("Compressed bytes", .timeLimited)
struct GzipTests {
  @Test("come back as they were", arguments: [0, 1, 10, 65_535, 65_536, 65_537, 300_000])
  func roundTrip(count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...30, using: &random) }
    let compressed = Gzip.compressed(bytes)
    #expect(try Gzip.expanded(compressed, limit: count) == bytes)
    #expect(Gzip.compressed(bytes) == compressed)
  }

  @Test("are what gunzip reads")
  func gunzip() async throws {
    let folder = try TemporaryDirectory()
    let file = URL(fileURLWithPath: folder.path + "/text.gz")
    let text = String(repeating: "claude-opus-5-5 12345\n", count: 500)
    try Data(Gzip.compressed(Array(text.utf8))).write(to: file)
    let result = try await runProcess(
      "/bin/sh", ["-c", "gunzip -c '\(file.path)'"], environment: ["PATH": "/usr/bin:/bin"])
    #expect(result.standardOutput == text)
  }

  @Test("that were cut or changed say so, and never more than the limit is made")
  func damage() throws {
    let bytes = [UInt8](repeating: 7, count: 10_000)
    let whole = Gzip.compressed(bytes)
    for count in 0..<whole.count {
      #expect(throws: Gzip.Damage.self) { try Gzip.expanded(Array(whole[..<count]), limit: 10_000) }
    }
    for place in 10..<whole.count {
      var changed = whole
      changed[place] ^= 0x10
      let result = Result { try Gzip.expanded(changed, limit: 10_000) }
      if case .success(let read) = result { #expect(read == bytes) }
    }
    #expect(throws: Gzip.Damage.tooLong) { try Gzip.expanded(whole, limit: 9_999) }
    #expect(throws: Gzip.Damage.notGzip) { try Gzip.expanded(whole + [0], limit: 10_000) }
    #expect(throws: Gzip.Damage.notGzip) { try Gzip.expanded(Array("text".utf8), limit: 10) }
  }
}
