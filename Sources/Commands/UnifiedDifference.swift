/// The difference of two texts that one edit has made, as `diff -u` shows it.
enum UnifiedDifference {
  /// Lines around the change.
  private static let context = 3

  /// The lines of the difference; none where there is none.
  ///
  /// - Parameters:
  ///   - before: nil where there is no file.
  ///   - after: nil where there is to be none.
  static func lines(from before: [UInt8]?, to after: [UInt8]?, path: String) -> [String] {
    let old = lines(of: before)
    let new = lines(of: after)
    guard old != new else { return [] }
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - start,
      old[old.count - 1 - tail] == new[new.count - 1 - tail]
    {
      tail += 1
    }
    let first = max(0, start - context)
    let rest = min(tail, context)
    func range(_ count: Int) -> String {
      let shown = count - (tail - rest) - first
      return "\(shown == 0 ? first : first + 1),\(shown)"
    }
    var result = [
      "--- " + (before == nil ? "/dev/null" : path), "+++ " + (after == nil ? "/dev/null" : path),
      "@@ -\(range(old.count)) +\(range(new.count)) @@",
    ]
    result += old[first..<start].map { " " + $0 }
    result += old[start..<old.count - tail].map { "-" + $0 }
    result += new[start..<new.count - tail].map { "+" + $0 }
    result += old[old.count - tail..<old.count - tail + rest].map { " " + $0 }
    return result
  }

  private static func lines(of bytes: [UInt8]?) -> [String] {
    guard let bytes, !bytes.isEmpty else { return [] }
    var lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    // The end of a line does not belong to it, of either kind; "\r\n" is one character.
    return lines.flatMap { $0.split(separator: "\r\n", omittingEmptySubsequences: false) }
      .map(String.init)
  }
}
