package import UsageModel

/// A JSON document whose members keep their order and whose numbers keep every
/// digit: costs go out as the decimal numbers they are.
package indirect enum JSONValue: Sendable, Equatable {
  case object([Member])
  case array([JSONValue])
  case string(String)
  case integer(Int64)
  /// A number given as the text that JSON uses for it.
  case number(String)
  case bool(Bool)
  case null

  /// A name and its value.
  package struct Member: Sendable, Equatable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The document, two spaces to a level, with a line break at its end.
  package var text: String {
    var output = ""
    write(to: &output, indent: 0)
    output += "\n"
    return output
  }

  /// The same document on one line, without a line break at its end.
  package var line: String {
    var output = ""
    writeLine(to: &output)
    return output
  }

  private func writeLine(to output: inout String) {
    switch self {
    case .object(let members):
      output += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { output += "," }
        JSONValue.write(member.name, to: &output)
        output += ":"
        member.value.writeLine(to: &output)
      }
      output += "}"
    case .array(let values):
      output += "["
      for (index, value) in values.enumerated() {
        if index > 0 { output += "," }
        value.writeLine(to: &output)
      }
      output += "]"
    default: write(to: &output, indent: 0)
    }
  }

  private func write(to output: inout String, indent: Int) {
    switch self {
    case .object(let members):
      JSONValue.write(members, "{", "}", to: &output, indent: indent) { member, output in
        JSONValue.write(member.name, to: &output)
        output += ": "
        member.value.write(to: &output, indent: indent + 1)
      }
    case .array(let values):
      JSONValue.write(values, "[", "]", to: &output, indent: indent) { value, output in
        value.write(to: &output, indent: indent + 1)
      }
    case .string(let text): JSONValue.write(text, to: &output)
    case .integer(let number): output += String(number)
    case .number(let text): output += text
    case .bool(let value): output += value ? "true" : "false"
    case .null: output += "null"
    }
  }

  private static func write<Element>(
    _ elements: [Element], _ open: String, _ close: String, to output: inout String, indent: Int,
    element write: (Element, inout String) -> Void
  ) {
    guard !elements.isEmpty else {
      output += open + close
      return
    }
    output += open
    for (index, element) in elements.enumerated() {
      output += index == 0 ? "\n" : ",\n"
      output += String(repeating: "  ", count: indent + 1)
      write(element, &output)
    }
    output += "\n" + String(repeating: "  ", count: indent) + close
  }

  private static func write(_ text: String, to output: inout String) {
    output += "\""
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
      output += text
    } else {
      for scalar in text.unicodeScalars { write(scalar, to: &output) }
    }
    output += "\""
  }

  private static func write(_ scalar: Unicode.Scalar, to output: inout String) {
    switch scalar {
    case "\"": output += "\\\""
    case "\\": output += "\\\\"
    case "\n": output += "\\n"
    case "\r": output += "\\r"
    case "\t": output += "\\t"
    default:
      if mustBeEscaped(scalar.value) {
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
  }

  /// What JSON demands, and what would disturb the terminal of somebody who looks
  /// at the document: control characters, line separators, direction overrides.
  private static func mustBeEscaped(_ value: UInt32) -> Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
      true
    default: false
    }
  }
}

extension JSONValue {
  /// The text, or null.
  package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// The number, or null.
  package static func optional(_ number: Int64?) -> JSONValue {
    number.map(JSONValue.integer) ?? .null
  }

  /// The exact amount, or null.
  package static func cost(_ cost: Cost?) -> JSONValue {
    cost.map { .number(exactDecimal($0)) } ?? .null
  }

  /// A time in UTC, or null.
  package static func time(_ time: Timestamp?) -> JSONValue {
    time.map { .string(isoTime($0)) } ?? .null
  }

  /// An array of texts.
  package static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map(JSONValue.string))
  }

  /// A number with at most `decimals` places.
  package static func rounded(_ number: Double, decimals: Int) -> JSONValue {
    guard let cost = Cost(dollars: number) else { return .null }
    var unit: Int128 = 1
    for _ in 0..<(12 - decimals) { unit *= 10 }
    return .cost(Cost(picodollars: cost.rounded(to: unit) * unit))
  }
}
