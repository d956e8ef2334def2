/// The lines of another tool's status line, as they may appear above ours: its
/// colours and links are kept, everything else that a terminal obeys is not.
enum WrappedLines {
  /// More lines than this are not shown.
  private static let mostLines = 8

  /// The lines of `bytes`, none wider than `width`, each ending in the terminal's own
  /// colours. Lines without text are left out.
  static func lines(_ bytes: [UInt8], width: Int, colored: Bool) -> [String] {
    var lines: [String] = []
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
      guard lines.count < mostLines else { break }
      if let shown = shown(Array(line), width: width, colored: colored) { lines.append(shown) }
    }
    return lines
  }

  private static func shown(_ bytes: [UInt8], width: Int, colored: Bool) -> String? {
    var result = ""
    var left = width
    var isColored = false
    var isLinked = false
    var from = 0
    var at = 0
    // Writes the text before an escape sequence; false once the line is full.
    func flush(_ end: Int, _ result: inout String, _ left: inout Int) -> Bool {
      guard from < end else { return true }
      let text = harmless(String(decoding: bytes[from..<end], as: UTF8.self), limit: 4096)
      for scalar in text.unicodeScalars {
        let cells = cellWidth(String(scalar))
        guard cells <= left else { return false }
        result.unicodeScalars.append(scalar)
        left -= cells
      }
      return true
    }
    while at < bytes.count {
      if bytes[at] == 0x0D || bytes[at] == 0x1B {
        let isFull = !flush(at, &result, &left)
        if isFull { break }
        if bytes[at] == 0x1B {
          let escape = Escape(bytes, at: at)
          at = escape.end
          if colored, escape.isColor {
            result += escape.text
            // What ends all colours leaves none to end.
            isColored = escape.text != "\u{1B}[0m" && escape.text != "\u{1B}[m"
          } else if colored, let isOpening = escape.link {
            result += escape.text
            isLinked = isOpening
          }
        } else {
          at += 1
        }
        from = at
      } else {
        at += 1
      }
    }
    if from < at { _ = flush(at, &result, &left) }
    guard left < width else { return nil }
    if isLinked { result += "\u{1B}]8;;\u{1B}\\" }
    return isColored ? result + "\u{1B}[0m" : result
  }

  /// One escape sequence, as far as it goes.
  private struct Escape {
    /// Behind the sequence.
    var end: Int
    /// Whether it only sets colours and the like.
    var isColor = false
    /// Whether it opens (true) or closes a link; nil when it does neither.
    var link: Bool?
    /// The sequence as it is written again.
    var text = ""

    init(_ bytes: [UInt8], at start: Int) {
      end = start + 1
      guard end < bytes.count else { return }
      switch bytes[end] {
      case UInt8(ascii: "["): readControl(bytes, start)
      case UInt8(ascii: "]"): readCommand(bytes, start)
      // Strings of other kinds, up to their end.
      case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
        end = Escape.stringEnd(bytes, from: end + 1).after
      default:
        while end < bytes.count, (0x20...0x2F).contains(bytes[end]) { end += 1 }
        if end < bytes.count { end += 1 }
      }
    }

    /// `ESC [ 1;38;5;208 m` and its like.
    private mutating func readControl(_ bytes: [UInt8], _ start: Int) {
      end += 1
      var isPlain = true
      while end < bytes.count, (0x20...0x3F).contains(bytes[end]) {
        let isParameter = (0x30...0x3B).contains(bytes[end])
        isPlain = isPlain && isParameter
        end += 1
      }
      guard end < bytes.count, (0x40...0x7E).contains(bytes[end]) else { return }
      end += 1
      guard isPlain, bytes[end - 1] == UInt8(ascii: "m"), end - start < 64 else { return }
      isColor = true
      text = String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// `ESC ] 8 ; ; address ESC \`; every other command is left out.
    private mutating func readCommand(_ bytes: [UInt8], _ start: Int) {
      let (last, after) = Escape.stringEnd(bytes, from: end + 1)
      end = after
      let body = bytes[min(start + 2, last)..<last]
      guard after > last, body.starts(with: Array("8;".utf8)), body.count < 2048,
        body.allSatisfy({ (0x21...0x7E).contains($0) }),
        let parted = body.dropFirst(2).firstIndex(of: UInt8(ascii: ";"))
      else { return }
      link = parted + 1 < last
      text = "\u{1B}]" + String(decoding: body, as: UTF8.self) + "\u{1B}\\"
    }

    /// Where a string ends, and where what follows it begins; both the same when it
    /// does not end.
    private static func stringEnd(_ bytes: [UInt8], from start: Int) -> (last: Int, after: Int) {
      var at = start
      while at < bytes.count {
        if bytes[at] == 0x07 { return (at, at + 1) }
        if bytes[at] == 0x1B, at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\\") {
          return (at, at + 2)
        }
        at += 1
      }
      return (bytes.count, bytes.count)
    }
  }
}
