internal import Scanning
internal import UsageModel

extension MessageFields {
  /// Reads the object at `at`, of which only the reason of a lost cache counts.
  mutating func readDiagnostics(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) {
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      guard isKey(key, "cache_miss_reason", bytes), bytes.peek(at) == UInt8(ascii: "{") else {
        try JSONScanner.skipValue(bytes, &at, depth: depth + 1)
        continue
      }
      var reason = try ObjectReader(bytes, &at, depth: depth + 1)
      while let key = try reason.next(bytes, &at) {
        if isKey(key, "type", bytes) {
          missCause = try JSONScanner.optionalString(bytes, &at)
        } else if isKey(key, "cache_missed_input_tokens", bytes) {
          let tokens = try JSONScanner.optionalNumber(bytes, &at)?.integer
          missedTokens = tokens.flatMap { (0...1 << 53).contains($0) ? $0 : nil }
        } else {
          try JSONScanner.skipValue(bytes, &at, depth: depth + 2)
        }
      }
    }
  }

  /// The reason, where one is given.
  func recordedMiss(_ bytes: RawSpan) -> RecordedMiss? {
    guard let missCause, !missCause.range.isEmpty else { return nil }
    return RecordedMiss(cause: JSONScanner.decode(missCause, bytes), tokens: missedTokens)
  }
}
