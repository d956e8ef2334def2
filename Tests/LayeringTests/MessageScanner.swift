/// Finds what a source file can say when something goes wrong: the texts that are
/// given to errors and notes, with their interpolations as `{name}`.
struct MessageScanner {
  private let bytes: [UInt8]
  /// Types whose values carry text to users.
  private let carriers: Set<String>
  private var position = 0
  private(set) var messages: [Message] = []

  /// A text, and the type that carries it.
  struct Message: Hashable {
    var carrier: String
    var text: String
  }

  init(_ text: String, carriers: Set<String>) {
    bytes = Array(text.utf8)
    self.carriers = carriers
  }

  /// The messages of a file, each once for every place that makes it.
  static func messages(in text: String, carriers: Set<String>) -> [Message] {
    var scanner = MessageScanner(text, carriers: carriers)
    scanner.scanFile()
    return scanner.messages
  }

  /// Names of types of errors, and of types that explain themselves, that a file declares.
  static func carriers(in text: String) -> [String] {
    text.matches(
      of: /(?:struct|enum|class|extension) ([A-Za-z.]+): [^{\n]*\b(?:Error|Explained)\b/
    ).map { match in
      String(match.output.1.split(separator: ".").last ?? match.output.1)
    }
  }

  private mutating func scanFile() {
    while position < bytes.count {
      if skipsComment() { continue }
      if bytes[position] == UInt8(ascii: "\"") {
        _ = literal()
      } else if let name = identifier() {
        if ["extension", "struct", "enum"].contains(name) {
          if let (carrier, end) = declaration() { scanBody(of: carrier, until: end) }
        } else if carriers.contains(name), peek() == UInt8(ascii: "(") {
          add(call(), name)
        }
      } else {
        position += 1
      }
    }
  }

  /// In the type itself every sentence is one that users may read.
  private mutating func scanBody(of carrier: String, until end: Int) {
    while position < end {
      if skipsComment() { continue }
      if bytes[position] == UInt8(ascii: "\"") {
        add([("", joined())], carrier)
      } else if let name = identifier() {
        if carriers.contains(name), peek() == UInt8(ascii: "(") { add(call(), name) }
      } else {
        position += 1
      }
    }
  }

  /// The name and the end of the declaration at the position, if it is one of a carrier.
  private mutating func declaration() -> (carrier: String, end: Int)? {
    var index = position
    var head: [UInt8] = []
    while index < bytes.count, bytes[index] != UInt8(ascii: "{"), bytes[index] != UInt8(ascii: "\n")
    {
      head.append(bytes[index])
      index += 1
    }
    let text = "struct" + String(decoding: head, as: UTF8.self)
    guard index < bytes.count, let carrier = Self.carriers(in: text).first else { return nil }
    position = index + 1
    let start = position
    var depth = 1
    while position < bytes.count, depth > 0 {
      if skipsComment() { continue }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        _ = literal()
        continue
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
      position += 1
    }
    let end = position
    position = start
    return (carrier, end)
  }

  /// The labelled texts between the parentheses that begin at the position.
  private mutating func call() -> [(label: String, text: String)] {
    var parts: [(label: String, text: String)] = []
    var label = ""
    var depth = 0
    repeat {
      if skipsComment() { continue }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        parts.append((label, joined()))
        continue
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 1: label = ""
      default:
        if let name = identifier() {
          if depth == 1, peek() == UInt8(ascii: ":"), label.isEmpty { label = name }
          continue
        }
      }
      position += 1
    } while position < bytes.count && depth > 0
    return parts
  }

  /// A literal and those that are added to it with `+`.
  private mutating func joined() -> String {
    let last = bytes[..<position].last { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
    var text = (last == UInt8(ascii: "+") ? "{…}" : "") + literal()
    while true {
      let end = position
      skipSpace()
      guard peek() == UInt8(ascii: "+") else {
        position = end
        return text
      }
      position += 1
      skipSpace()
      guard peek() == UInt8(ascii: "\"") else {
        position = end
        return text + "{…}"
      }
      text += literal()
    }
  }

  /// The text of the literal that begins at the position.
  private mutating func literal() -> String {
    let isLong = bytes[position...].starts(with: Array("\"\"\"".utf8))
    position += isLong ? 3 : 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\""),
        !isLong || bytes[position...].starts(with: Array("\"\"\"".utf8))
      {
        position += isLong ? 3 : 1
        break
      }
      position += 1
      guard byte == UInt8(ascii: "\\"), position < bytes.count else {
        text.append(byte)
        continue
      }
      let escaped = bytes[position]
      position += 1
      if escaped == UInt8(ascii: "(") {
        text += Array("{\(interpolation())}".utf8)
      } else if escaped == UInt8(ascii: "\n") {
        skipSpace()
      } else if escaped == UInt8(ascii: "n") {
        text.append(UInt8(ascii: " "))
      } else {
        text.append(escaped)
      }
    }
    return String(decoding: text, as: UTF8.self).split(separator: /\s*\n\s*/).joined(separator: " ")
  }

  /// The last name of an expression, up to the parenthesis that ends it.
  private mutating func interpolation() -> String {
    var name = "…"
    var depth = 1
    while position < bytes.count, depth > 0 {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        _ = literal()
        continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default:
        if let found = identifier() {
          name = found
          continue
        }
      }
      position += 1
    }
    return name
  }

  private mutating func add(_ parts: [(label: String, text: String)], _ carrier: String) {
    // Keys and names of files have no blanks, and joints have no letters; sentences do.
    let sentences = parts.filter { part in
      let words = part.text.replacing(/\{[^}]*\}/, with: "")
      return words.contains(" ") && words.contains(where: \.isLetter)
    }
    guard !sentences.isEmpty else { return }
    let text = sentences.map { $0.label.isEmpty ? $0.text : "\($0.label): \($0.text)" }
    messages.append(Message(carrier: carrier, text: text.joined(separator: "\n    ")))
  }

  private mutating func identifier() -> String? {
    func isLetter(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    guard position < bytes.count, isLetter(bytes[position]) else { return nil }
    let start = position
    while position < bytes.count,
      isLetter(bytes[position])
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipsComment() -> Bool {
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "/"),
      bytes[position + 1] == UInt8(ascii: "/")
    else { return false }
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") {
      position += 1
    }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }
}
