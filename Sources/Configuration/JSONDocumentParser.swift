internal import Scanning

/// Reads a `JSONDocument`.
struct JSONDocumentParser {
  let bytes: [UInt8]
  /// Whether the text must be JSON and nothing besides.
  let isStrict: Bool
  private var at = 0

  /// Settings are flat; deeper than this somebody means harm.
  private static let maximumDepth = 128

  init(bytes: [UInt8], isStrict: Bool) {
    self.bytes = bytes
    self.isStrict = isStrict
  }

  /// One value and nothing else.
  mutating func document() throws(JSONSyntaxError) -> JSONNode {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      guard !isStrict else { throw failure("a byte order mark is not allowed here") }
      at = 3
    }
    try skipBlank()
    guard at < bytes.count else { throw failure("the file is empty") }
    let root = try value(depth: 0)
    try skipBlank()
    guard at == bytes.count else { throw failure("the value has ended, but the text goes on") }
    return root
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(position: JSONPosition(of: offset ?? at, in: bytes), reason: reason)
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONNode {
    guard depth < JSONDocumentParser.maximumDepth else {
      throw failure("values are nested too deep")
    }
    let start = at
    let content: JSONNode.Content
    switch next {
    case UInt8(ascii: "{"): content = .object(try members(depth: depth))
    case UInt8(ascii: "["): content = .array(try elements(depth: depth))
    case UInt8(ascii: "\""): content = .string(try string())
    default: content = try scalar()
    }
    return JSONNode(range: start..<at, content: content)
  }

  private mutating func members(depth: Int) throws(JSONSyntaxError) -> [JSONMember] {
    let open = at
    at += 1
    var members: [JSONMember] = []
    while try !isClosed(by: UInt8(ascii: "}"), openedAt: open, isFirst: members.isEmpty) {
      let start = at
      guard next == UInt8(ascii: "\"") else {
        throw failure("a name in double quotes is missing")
      }
      let name = try string()
      let nameRange = start..<at
      try skipBlank()
      guard next == UInt8(ascii: ":") else { throw failure("a colon is missing after \"\(name)\"") }
      at += 1
      try skipBlank()
      members.append(
        JSONMember(name: name, nameRange: nameRange, value: try value(depth: depth + 1)))
    }
    return members
  }

  private mutating func elements(depth: Int) throws(JSONSyntaxError) -> [JSONNode] {
    let open = at
    at += 1
    var elements: [JSONNode] = []
    while try !isClosed(by: UInt8(ascii: "]"), openedAt: open, isFirst: elements.isEmpty) {
      elements.append(try value(depth: depth + 1))
    }
    return elements
  }

  /// Takes what stands between two elements, or the bracket at the end.
  private mutating func isClosed(
    by bracket: UInt8, openedAt open: Int, isFirst: Bool
  ) throws(JSONSyntaxError) -> Bool {
    let name = String(UnicodeScalar(bracket))
    try skipBlank()
    if !isFirst, next == UInt8(ascii: ",") {
      let comma = at
      at += 1
      try skipBlank()
      if isStrict, next == bracket { throw failure("nothing follows this comma", at: comma) }
    } else if !isFirst, let byte = next, byte != bracket {
      throw failure("a comma or \(name) is missing")
    }
    guard let byte = next else {
      throw failure("the \(bytes[open] == UInt8(ascii: "{") ? "{" : "[") is never closed", at: open)
    }
    guard byte == bracket else { return false }
    at += 1
    return true
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = at
    var end = at
    let bytes = bytes
    do {
      let span = unsafe bytes.span.bytes
      let text = JSONScanner.decode(try JSONScanner.string(span, &end), span)
      at = end
      return text
    } catch {
      at = end
      guard at < bytes.count else { throw failure("the text in quotes never ends", at: start) }
      throw failure(
        bytes[at] == UInt8(ascii: "\\")
          ? "invalid escape sequence" : "the text in quotes does not end on its line")
    }
  }

  private mutating func scalar() throws(JSONSyntaxError) -> JSONNode.Content {
    let start = at
    while let byte = next, JSONDocumentParser.isWordByte(byte) { at += 1 }
    let word = String(decoding: bytes[start..<at], as: UTF8.self)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "": throw failure("a value is missing")
    default: break
    }
    var end = start
    do {
      _ = try JSONScanner.number(unsafe bytes.span.bytes, &end)
    } catch {
      end = start
    }
    guard end == at else { throw failure("\(word) is not a JSON value", at: start) }
    return .number(word)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Moves past white space and comments.
  private mutating func skipBlank() throws(JSONSyntaxError) {
    while let byte = next {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      case UInt8(ascii: "/"): try skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(JSONSyntaxError) {
    guard !isStrict else { throw failure("comments are not allowed in this file") }
    let start = at
    let second = at + 1 < bytes.count ? bytes[at + 1] : 0
    at += 2
    if second == UInt8(ascii: "/") {
      while let byte = next, byte != UInt8(ascii: "\n") { at += 1 }
    } else if second == UInt8(ascii: "*") {
      while at + 1 < bytes.count {
        if bytes[at] == UInt8(ascii: "*"), bytes[at + 1] == UInt8(ascii: "/") {
          at += 2
          return
        }
        at += 1
      }
      throw failure("the comment is never closed", at: start)
    } else {
      throw failure("a value is missing", at: start)
    }
  }
}
