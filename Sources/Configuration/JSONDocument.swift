/// A JSON file that people write, taken apart without losing a byte: every value
/// knows where in the text it stands.
///
/// Unless it is to be strict, wider than JSON by what editors and people put into
/// such files: comments (`// …` and `/* … */`), a comma before a closing bracket,
/// a byte order mark.
package struct JSONDocument: Sendable {
  package let bytes: [UInt8]
  package let root: JSONNode

  package init(_ bytes: [UInt8], isStrict: Bool = false) throws(JSONSyntaxError) {
    var parser = JSONDocumentParser(bytes: bytes, isStrict: isStrict)
    root = try parser.document()
    self.bytes = bytes
  }

  package init(_ text: String, isStrict: Bool = false) throws(JSONSyntaxError) {
    try self.init(Array(text.utf8), isStrict: isStrict)
  }

  /// The text of a range, such as that of a value.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// The number of the line in which an offset lies, counted from 1.
  package func line(at offset: Int) -> Int {
    JSONPosition(of: offset, in: bytes).line
  }

  /// The member at a path of names, such as `["limits", "oauth"]`.
  ///
  /// Where a name occurs twice the last one counts, as it does for other readers.
  package func member(at path: [String]) -> JSONMember? {
    var object: JSONNode? = root
    var found: JSONMember?
    for name in path {
      found = object?.members.last { $0.name == name }
      object = found?.value
    }
    return found
  }
}

/// A value and the place of its text.
package struct JSONNode: Sendable, Equatable {
  /// What kinds of values there are. Numbers keep their text.
  package enum Content: Sendable, Equatable {
    case object([JSONMember])
    case array([JSONNode])
    case string(String)
    case number(String)
    case bool(Bool)
    case null
  }

  package var range: Range<Int>
  package var content: Content

  /// The members of an object; none for other values.
  package var members: [JSONMember] {
    if case .object(let members) = content { members } else { [] }
  }

  package var isObject: Bool {
    if case .object = content { true } else { false }
  }

  /// The text of a string; nil for other values.
  package var string: String? {
    if case .string(let text) = content { text } else { nil }
  }
}

/// A name in an object and its value.
package struct JSONMember: Sendable, Equatable {
  package var name: String
  /// Where the name stands, with its quotes.
  package var nameRange: Range<Int>
  package var value: JSONNode
}

/// Where and why a text is not JSON.
package struct JSONSyntaxError: Error, Sendable, Equatable {
  package var position: JSONPosition
  /// As the end of a sentence: "a comma or } is missing".
  package var reason: String
}

/// A place in a text, as editors count.
package struct JSONPosition: Sendable, Equatable {
  /// From 1.
  package var line: Int
  /// From 1, in characters.
  package var column: Int

  init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package init(of offset: Int, in bytes: [UInt8]) {
    let before = bytes[..<min(offset, bytes.count)]
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    column = 1 + String(decoding: bytes[start..<before.endIndex], as: UTF8.self).count
  }
}
