package import UsageModel

/// A JSON value as a tree: the one form in which documents are read whole and written.
///
/// Members keep their order, and numbers every digit: one that is not a whole number of
/// 64 bits stays the text that it is. Transcripts and the status line's input are not
/// read this way; `JSONScanner` takes what they need out of their bytes. Files that
/// people edit are `JSONDocument`s (`Configuration`).
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number given as the text that JSON uses for it.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A name and its value.
  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONValue {
  /// The value of a member; nil if there is none, or if it is null. Of two with one
  /// name the later counts, as in every common reader.
  package subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self,
      let value = members.last(where: { $0.name == name })?.value, value != .null
    else { return nil }
    return value
  }

  /// The members of an object; none for anything else.
  package var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The elements of an array; none for anything else.
  package var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The text of a string; nil for an empty one, which says nothing.
  package var text: String? {
    if case .string(let text) = self, !text.isEmpty { text } else { nil }
  }

  /// The number nearest to the one that is written; infinite for what no double holds.
  package var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let text): Double(text)
    default: nil
    }
  }

  /// A whole number that fits; `1e3` and `12.0` count too.
  package var integer: Int64? {
    switch self {
    case .integer(let number): number
    case .number(let text): Double(text).flatMap { Int64(exactly: $0) }
    default: nil
    }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// A point in time: ISO 8601 with any fraction and offset, or a number since
  /// 1970, which is seconds below 10^11 and milliseconds above. Both are in use
  /// for the same field.
  package var time: Timestamp? {
    if case .string(let text) = self {
      let bytes = Array(text.utf8)
      return bytes.withSpan { ISO8601.milliseconds($0, 0..<$0.byteCount) }
        .map(Timestamp.init(milliseconds:))
    }
    guard let number = double, number.isFinite, number > 0, number < 1e15 else { return nil }
    return Timestamp(milliseconds: Int64(number < 1e11 ? number * 1000 : number))
  }

  /// The text, or null.
  package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// The number, or null.
  package static func optional(_ number: Int64?) -> JSONValue {
    number.map { .integer($0) } ?? .null
  }

  /// An array of texts.
  package static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
