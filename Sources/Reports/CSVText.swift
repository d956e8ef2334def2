import Terminal
package import UsageModel

/// A table as RFC 4180 describes it, safe to open in a spreadsheet.
package struct CSVText {
  package private(set) var text = ""

  /// What is in one place of the table.
  package enum Field {
    /// Text of any origin: control characters are spelled out, and what a
    /// spreadsheet would take for a formula begins with an apostrophe.
    case text(String)
    /// A number or a date of our own making.
    case plain(String)
    case empty

    /// A whole number.
    package static func integer(_ number: Int64) -> Field { .plain(String(number)) }

    /// The exact amount, or nothing.
    package static func cost(_ cost: Cost?) -> Field {
      cost.map { .plain(exactDecimal($0)) } ?? .empty
    }

    /// A time in UTC, or nothing.
    package static func time(_ time: Timestamp?) -> Field {
      time.map { .plain(isoTime($0)) } ?? .empty
    }

    /// `true` or `false`.
    package static func bool(_ value: Bool) -> Field { .plain(value ? "true" : "false") }
  }

  package init(header: [String]) {
    append(header.map(Field.plain))
  }

  /// Adds a row.
  package mutating func append(_ fields: [Field]) {
    text += fields.map(CSVText.encoded).joined(separator: ",") + "\r\n"
  }

  private static func encoded(_ field: Field) -> String {
    switch field {
    case .empty: return ""
    case .plain(let text): return text
    case .text(let text):
      let plain = plainText(text)
      let isFormula = plain.unicodeScalars.first.map(formulaStarts.contains) ?? false
      return quoted(isFormula ? "'" + plain : plain)
    }
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.contains { "\",;".contains($0) } || text.first == " " || text.last == " "
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// Also the full-width forms, which East Asian versions of spreadsheets take.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠",
  ]
}
