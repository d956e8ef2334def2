import UsageModel

/// How a transcript is written down, beyond what it says.
struct LineStyle: Hashable, Sendable {
  enum TimeFormat: Hashable, Sendable {
    case milliseconds
    /// Six decimals, as some rewriting tools leave them.
    case microseconds
    /// Local time with `+05:30`.
    case offset
  }

  /// Spaces after commas and colons.
  var isSpaced = false
  /// Characters beyond ASCII, and a few within, as `\u` escapes.
  var isEscaped = false
  /// Lines end in CR LF.
  var hasCarriageReturns = false
  /// `"type":"assistant"` before `"message"`, not after it.
  var hasTypeFirst = false
  var timeFormat = TimeFormat.milliseconds
}

/// JSON text under construction.
///
/// Commas follow from the order of calls; nesting is the caller's business.
struct JSONBuffer {
  var bytes: [UInt8] = []
  var style = LineStyle()
  private var needsComma = false

  mutating func beginObject() { open(UInt8(ascii: "{")) }
  mutating func endObject() { close(UInt8(ascii: "}")) }
  mutating func beginArray() { open(UInt8(ascii: "[")) }
  mutating func endArray() { close(UInt8(ascii: "]")) }

  /// `name` holds no character that needs an escape.
  mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if style.isSpaced { bytes.append(UInt8(ascii: " ")) }
    needsComma = false
  }

  /// A string that holds no character that needs an escape.
  mutating func plain(_ text: String) {
    separate()
    quote(text)
    needsComma = true
  }

  /// Any string.
  mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars { append(scalar) }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A string whose escaped bytes stand in `source`.
  mutating func escaped(_ source: ArraySlice<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: source)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  mutating func integer(_ value: Int64) {
    separate()
    digits(value, width: 1)
    needsComma = true
  }

  /// `value` divided by ten to the power of `places`.
  mutating func decimal(_ value: Int64, places: Int) {
    separate()
    var unit: Int64 = 1
    for _ in 0..<places { unit *= 10 }
    digits(value / unit, width: 1)
    bytes.append(UInt8(ascii: "."))
    digits(value % unit, width: places)
    needsComma = true
  }

  mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
  mutating func null() { word("null") }

  mutating func time(_ time: Timestamp) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    let isShifted = style.timeFormat == .offset
    let local = isShifted ? time.advanced(byMilliseconds: 19_800_000) : time
    let (year, month, day) = local.quarterHour.utcDay.components
    let inDay = local.milliseconds - floorDivide(local.milliseconds, 86_400_000) * 86_400_000
    digits(Int64(year), width: 4)
    bytes.append(UInt8(ascii: "-"))
    digits(Int64(month), width: 2)
    bytes.append(UInt8(ascii: "-"))
    digits(Int64(day), width: 2)
    bytes.append(UInt8(ascii: "T"))
    digits(inDay / 3_600_000, width: 2)
    bytes.append(UInt8(ascii: ":"))
    digits(inDay / 60_000 % 60, width: 2)
    bytes.append(UInt8(ascii: ":"))
    digits(inDay / 1000 % 60, width: 2)
    bytes.append(UInt8(ascii: "."))
    digits(inDay % 1000, width: 3)
    switch style.timeFormat {
    case .milliseconds: bytes.append(UInt8(ascii: "Z"))
    case .microseconds: bytes.append(contentsOf: "999Z".utf8)
    case .offset: bytes.append(contentsOf: "+05:30".utf8)
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  mutating func identifier(_ identifier: Identifier) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    identifier.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Lets the next value follow without a comma, which no valid JSON does.
  mutating func endValue() { needsComma = false }

  /// Ends a line of a transcript.
  mutating func endLine() {
    if style.hasCarriageReturns { bytes.append(0x0D) }
    bytes.append(0x0A)
    needsComma = false
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    guard needsComma else { return }
    bytes.append(UInt8(ascii: ","))
    if style.isSpaced { bytes.append(UInt8(ascii: " ")) }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func word(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func digits(_ value: Int64, width: Int) {
    precondition(value >= 0)
    var divisor: Int64 = 1
    var places = 1
    while places < width || value / divisor >= 10 {
      divisor *= 10
      places += 1
    }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes.append(contentsOf: "\\\"".utf8)
    case "\\": bytes.append(contentsOf: "\\\\".utf8)
    case "\n": bytes.append(contentsOf: "\\n".utf8)
    case _ where scalar.value < 0x20 || (style.isEscaped && needsEscape(scalar)):
      for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
        bytes.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] {
          bytes.append(Identifier.hexDigits[Int(unit >> UInt16(shift)) & 15])
        }
      }
    default: bytes.append(contentsOf: String(scalar).utf8)
    }
  }

  /// Beyond ASCII always; the hyphen to have escapes in names of models as well.
  private func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x7F || scalar == "-"
  }
}
