import TestSupport

/// Writes JSON as people do who format by hand: comments anywhere, blanks or none,
/// tabs, either kind of line end, a comma too many.
struct RandomDocument {
  private var random: SeededGenerator
  private let lineBreak: String
  private let indent: String
  private let isOnOneLine: Bool
  private let hasComments: Bool
  private let isTight: Bool

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    lineBreak = Bool.random(using: &random) ? "\n" : "\r\n"
    indent = ["  ", "    ", "\t", " ", ""].randomElement(using: &random) ?? ""
    isOnOneLine = Int.random(in: 0..<4, using: &random) == 0
    hasComments = Bool.random(using: &random)
    isTight = Bool.random(using: &random)
    self.random = random
  }

  /// A document whose root is an object; with a member `wanted` if there is a name.
  mutating func text(wanted: String?) -> String {
    let start = Int.random(in: 0..<12, using: &random) == 0 ? "\u{FEFF}" : ""
    return start + gap(0) + object(depth: 0, wanted: wanted) + gap(0)
  }

  private mutating func object(depth: Int, wanted: String? = nil) -> String {
    var names = (0..<Int.random(in: 0...4, using: &random)).map { "name\($0)" }
    if let wanted { names.insert(wanted, at: Int.random(in: 0...names.count, using: &random)) }
    var text = "{"
    for (index, name) in names.enumerated() {
      if index > 0 { text += gap(depth) + "," }
      text += lead(depth + 1) + gap(depth + 1) + "\"\(name)\"" + gap(depth) + ":"
      text += (isTight ? "" : " ") + gap(depth) + value(depth: depth + 1)
    }
    if !names.isEmpty, Int.random(in: 0..<6, using: &random) == 0 { text += gap(depth) + "," }
    return text + (names.isEmpty ? "" : lead(depth)) + gap(depth) + "}"
  }

  private mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 3 ? 5 : 7), using: &random) {
    case 0: return "true"
    case 1: return "-12.5e+3"
    case 2: return "null"
    case 3: return "\"// not a comment, { \\\" , }\""
    case 4: return "\"ü \\u00fc \\\\\""
    case 5:
      let elements = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        gap(depth) + value(depth: depth + 1) + gap(depth)
      }
      return "[" + elements.joined(separator: ",") + "]"
    default: return object(depth: depth)
    }
  }

  private func lead(_ depth: Int) -> String {
    isOnOneLine ? (isTight ? "" : " ") : lineBreak + String(repeating: indent, count: depth)
  }

  /// Mostly nothing; sometimes blanks or a comment.
  private mutating func gap(_ depth: Int) -> String {
    guard hasComments else { return "" }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return " /* \"statusLine\": 1, } */ "
    case 1: return " // he said \"}\"" + lineBreak + String(repeating: indent, count: depth)
    case 2: return "/**/"
    case 3: return lineBreak + "\t "
    default: return ""
    }
  }
}
