/// Text that stands in for what people and tools wrote, already escaped for JSON.
struct FillerText: Sendable {
  /// Plain ASCII sentences: one character a byte, but for line ends.
  let prose: Pool
  /// What tools print: code, terminal colours, other scripts, quoted JSON.
  let output: Pool

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed, part: .max)
    prose = Pool(size: 256 << 10) { FillerText.sentence(&random) + "\\n" }
    output = Pool(size: 2 << 20) { FillerText.outputLine(&random) + "\\n" }
  }

  /// Whole lines of text, so that a piece of it is always validly escaped.
  struct Pool: Sendable {
    let bytes: [UInt8]
    private let starts: [Int]

    fileprivate init(size: Int, line: () -> String) {
      var bytes: [UInt8] = []
      var starts: [Int] = []
      while bytes.count < size {
        starts.append(bytes.count)
        bytes.append(contentsOf: line().utf8)
      }
      starts.append(bytes.count)
      self.bytes = bytes
      self.starts = starts
    }

    /// Some whole lines, `length` bytes or a little less in all, at least one.
    func piece(_ length: Int, _ random: inout SeededRandom) -> Range<Int> {
      // Not so near to the end that too little would follow.
      let room = max(0, bytes.count - length)
      let first = random.below(max(1, (starts.count - 1) * room / bytes.count))
      let start = starts[first]
      var low = first + 1
      var high = starts.count - 1
      while low < high {
        let middle = (low + high + 1) / 2
        if starts[middle] - start <= length { low = middle } else { high = middle - 1 }
      }
      return start..<starts[low]
    }
  }

  private static func sentence(_ random: inout SeededRandom) -> String {
    var text = ""
    for place in 0..<random.within(6...18) {
      let word = random.element(of: words)
      text += place == 0 ? word.prefix(1).uppercased() + word.dropFirst() : " " + word
    }
    return text + "."
  }

  private static func outputLine(_ random: inout SeededRandom) -> String {
    let name = random.element(of: words)
    let other = random.element(of: words)
    let number = random.below(100_000)
    switch random.below(1000) {
    case 0..<20: return fakeUsage(number, &random)
    case 20..<30: return "\\u001b[32m✓\\u001b[0m \(name) \(other) (\(number % 900) ms)"
    case 30..<35: return "// Größe prüfen – naïve façade: \(name) 日本語 \\ud83d\\ude00"
    case 35..<37: return "\u{2028}\(name)\u{0085}\(other)"
    case 37..<120: return "C:\\\\dev\\\\\(name)\\\\\(other).swift:\(number % 500): note: \(other)"
    case 120..<250: return "src/\(name)/\(other)_\(number % 40).py"
    case 250..<400: return "    let \(name) = \(other)[\\\"\(name)\\\"] ?? \(number)"
    case 400..<520: return "\\t\\tif (\(name) < \(number)) { return \\\"\(other)\\\"; }"
    case 520..<600: return "\(number % 500)→  def \(name)(self, \(other)):"
    case 600..<620: return "{\\\"type\\\": \\\"\(name)\\\", \\\"\(other)\\\": [\(number), null]}"
    case 620..<700: return ""
    default: return sentence(&random)
    }
  }

  /// Usage of an API response inside a string, which is no usage at all.
  private static func fakeUsage(_ number: Int, _ random: inout SeededRandom) -> String {
    let quote = random.percent(80) ? "\\\"" : "\\\\\\\""
    let id = Identifier(.message, &random).text
    return
      ("{\"type\":\"assistant\",\"message\":{\"id\":\"\(id)\",\"model\":\"claude-opus-4-1\","
      + "\"usage\":{\"input_tokens\":\(number),\"output_tokens\":\(number)}},"
      + "\"timestamp\":\"2026-01-02T03:04:05.678Z\"}").replacingQuotes(with: quote)
  }

  private static let words = [
    "account", "after", "array", "because", "before", "branch", "buffer", "build", "cache",
    "change", "check", "client", "column", "compile", "count", "cursor", "default", "delete",
    "empty", "error", "every", "field", "file", "first", "folder", "function", "handler",
    "header", "index", "input", "insert", "invoice", "label", "latest", "letter", "limit",
    "line", "list", "local", "loop", "market", "message", "method", "module", "never", "number",
    "object", "offset", "option", "order", "output", "parser", "path", "pattern", "price",
    "query", "range", "reader", "record", "reduce", "report", "request", "result", "retry",
    "return", "river", "route", "sample", "schema", "server", "session", "signal", "small",
    "source", "split", "store", "stream", "string", "table", "test", "thread", "token", "total",
    "update", "value", "vector", "version", "weather", "window", "writer",
  ]
}

extension String {
  fileprivate func replacingQuotes(with quote: String) -> String {
    split(separator: "\"", omittingEmptySubsequences: false).joined(separator: quote)
  }
}
