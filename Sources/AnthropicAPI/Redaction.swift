/// Shows requests and answers without the credentials in them.
package struct Redaction: Sendable {
  /// What stands in place of a credential.
  package static let mask = "<redacted>"
  /// Bytes of an answer that are shown.
  package static let excerptLength = 2000
  /// How Anthropic's keys and tokens begin.
  private static let prefix = Array("sk-ant-".utf8)

  private let secrets: [[UInt8]]

  /// - Parameter secrets: Texts that must not appear anywhere.
  package init(_ secrets: [String]) {
    // The longest first, so that no part of one is left beside its prefix.
    self.secrets = secrets.filter { !$0.isEmpty }.map { Array($0.utf8) }
      .sorted { $0.count > $1.count }
  }

  /// A request: method and address, then its headers.
  package func show(_ request: HTTPRequest) -> String {
    let head = clean("\(request.method) \(request.url)")
    let lines = request.headers.map { header in
      let value = header.isSecret ? Self.mask : clean(header.value)
      return "\(header.name): \(value)"
    }
    return ([head] + lines).joined(separator: "\n")
  }

  /// The beginning of an answer. Credentials are masked before the text is cut:
  /// else a part of one could be left at the end.
  package func excerpt(_ body: [UInt8]) -> String {
    // The longest credential fits many times into what is looked at beyond the cut.
    let cleaned = clean(Array(body.prefix(Self.excerptLength * 4)))
    let text = String(decoding: cleaned.prefix(Self.excerptLength), as: UTF8.self)
    let isCut = cleaned.count > Self.excerptLength || body.count > Self.excerptLength * 4
    return Self.printable(text) + (isCut ? " …" : "")
  }

  /// A text with every credential masked: those that were given, and whatever else
  /// begins as Anthropic's keys and tokens do.
  package func clean(_ text: String) -> String {
    String(decoding: clean(Array(text.utf8)), as: UTF8.self)
  }

  /// The same for a whole answer, so that nothing read out of it can be secret.
  package func clean(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    let starts = Set(secrets.compactMap(\.first) + Self.prefix.prefix(1))
    var at = 0
    while at < bytes.count {
      guard starts.contains(bytes[at]) else {
        result.append(bytes[at])
        at += 1
        continue
      }
      let rest = bytes[at...]
      if let secret = secrets.first(where: { rest.starts(with: $0) }) {
        result += Self.mask.utf8
        at += secret.count
      } else if rest.starts(with: Self.prefix) {
        result += Self.mask.utf8
        at += rest.prefix { Self.isTokenByte($0) }.count
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return result
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Terminals act on control characters; none is left but the line end.
  private static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      result.unicodeScalars.append(isControl && scalar != "\n" ? " " : scalar)
    }
    return result
  }
}
