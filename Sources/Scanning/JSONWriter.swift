/// JSON as bytes, written value by value in the order of the calls: the one place where
/// text becomes JSON.
///
/// What it writes is JSON whatever the texts are, and harmless to show: characters that a
/// terminal would obey are escaped. Nesting is the caller's business, who closes what is
/// open.
package struct JSONWriter: Sendable {
  /// How a document is laid out.
  package enum Layout: Sendable {
    /// `{"a":1,"b":[1,2]}`.
    case compact
    /// `{"a": 1, "b": [1, 2]}`.
    case spaced
    /// A line for each value, two spaces to a level.
    case indented
  }

  /// What is escaped in texts.
  package enum Escapes: Sendable {
    /// What JSON demands, and what would disturb a terminal.
    case harmless
    /// What JSON demands: in documents that are compared byte by byte with those that every
    /// version has written.
    case fewest
  }

  /// What was written.
  package private(set) var bytes: [UInt8] = []
  private let layout: Layout
  private let escapes: Escapes
  /// Containers that are open.
  private var depth = 0
  /// Whether a comma comes before the next value or name.
  private var follows = false
  /// Whether a name was written whose value comes next.
  private var isNamed = false

  /// Begins an empty document.
  package init(_ layout: Layout, escaping escapes: Escapes = .harmless) {
    self.layout = layout
    self.escapes = escapes
  }

  /// What was written, as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Opens an object, whose members are a name and a value each.
  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes the object that was opened last.
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array.
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes the array that was opened last.
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes the name of the member whose value is written next.
  package mutating func name(_ name: String) {
    separate()
    JSONWriter.append(name, escapes, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    if layout != .compact { bytes.append(UInt8(ascii: " ")) }
    isNamed = true
  }

  /// Writes a text.
  package mutating func string(_ text: String) {
    separate()
    JSONWriter.append(text, escapes, to: &bytes)
  }

  /// Writes a whole number.
  package mutating func integer(_ number: Int64) { word(String(number)) }

  /// Writes a number given as text; null for text that does not begin as one, such as
  /// `NaN`, which JSON does not have.
  package mutating func number(_ text: String) {
    let first = text.utf8.first { $0 != UInt8(ascii: "-") } ?? 0
    word(first &- UInt8(ascii: "0") < 10 ? text : "null")
  }

  /// Writes `true` or `false`.
  package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
  /// Writes `null`.
  package mutating func null() { word("null") }

  private mutating func word(_ word: String) {
    separate()
    bytes.append(contentsOf: word.utf8)
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    depth += 1
    follows = false
  }

  private mutating func close(_ bracket: UInt8) {
    depth -= 1
    if follows, layout == .indented { breakLine() }
    bytes.append(bracket)
    follows = true
  }

  /// Writes what comes between the last value and what is written next.
  private mutating func separate() {
    if isNamed {
      isNamed = false
    } else {
      if follows { bytes.append(UInt8(ascii: ",")) }
      if layout == .indented {
        if depth > 0 { breakLine() }
      } else if follows, layout == .spaced {
        bytes.append(UInt8(ascii: " "))
      }
    }
    follows = true
  }

  private mutating func breakLine() {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<2 * depth { bytes.append(UInt8(ascii: " ")) }
  }
}

extension JSONWriter {
  /// A text as a JSON string, in its quotes.
  package static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, .harmless, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ text: String, _ escapes: Escapes, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ isPlain($0) }) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { append(scalar, escapes, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func append(
    _ scalar: Unicode.Scalar, _ escapes: Escapes, to bytes: inout [UInt8]
  ) {
    let short: UInt8
    switch scalar {
    case "\"", "\\": short = UInt8(truncatingIfNeeded: scalar.value)
    case "\n": short = UInt8(ascii: "n")
    case "\r": short = UInt8(ascii: "r")
    case "\t": short = UInt8(ascii: "t")
    case "\u{08}" where escapes == .fewest: short = UInt8(ascii: "b")
    case "\u{0C}" where escapes == .fewest: short = UInt8(ascii: "f")
    case _ where scalar.value < 0x20 || escapes == .harmless && disturbs(scalar.value):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(UInt8(ascii: "u"))
      for shift in [12, 8, 4, 0] as [UInt32] {
        let digit = UInt8(truncatingIfNeeded: scalar.value >> shift & 15)
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
      }
      return
    default:
      bytes.append(contentsOf: scalar.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\\"))
    bytes.append(short)
  }

  /// What would disturb the terminal of somebody who looks at the document: control
  /// characters, line separators, direction overrides. All of them have four hexadecimal
  /// digits.
  private static func disturbs(_ value: UInt32) -> Bool {
    switch value {
    case 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}

extension JSONWriter {
  /// Writes a whole tree.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let number): integer(number)
    case .number(let text): number(text)
    case .string(let text): string(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        name(member.name)
        self.value(member.value)
      }
      endObject()
    }
  }
}

extension JSONValue {
  /// The value as JSON.
  package func written(
    _ layout: JSONWriter.Layout, escaping escapes: JSONWriter.Escapes = .harmless
  ) -> [UInt8] {
    var writer = JSONWriter(layout, escaping: escapes)
    writer.value(self)
    return writer.bytes
  }

  /// The document for people and files: two spaces to a level, a line break at its end.
  package var document: String { String(decoding: written(.indented), as: UTF8.self) + "\n" }

  /// The same document on one line, without a line break at its end.
  package var line: String { String(decoding: written(.compact), as: UTF8.self) }
}
