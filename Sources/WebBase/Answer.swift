internal import Digests
internal import Gzip
package import Scanning

/// What goes back to a visitor.
package struct Answer: Sendable {
  package var status: Status
  /// The media type of the content.
  package var type: String
  package var content: Content
  /// Headers that this answer has besides those of all.
  package var fields: [Field]
  /// Whether the connection is closed after it: the rest of the request may still
  /// be on its way, and nobody wants it.
  package var closes = false
  /// The content by gzip, where that is ready.
  var packed: [UInt8]?
  /// How many bytes that is; nil where it is not ready.
  package var packedCount: Int? { packed?.count }

  /// A header.
  package struct Field: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The content of an answer.
  package enum Content: Sendable {
    case bytes([UInt8])
    /// Signals, each of which has the newest event written.
    case events(EventStream)
  }

  package init(
    status: Status = .ok, type: String, content: Content, fields: [Field] = []
  ) {
    self.status = status
    self.type = type
    self.content = content
    self.fields = fields
  }

  /// Text of any kind.
  package static func text(
    _ text: String, type: String = "text/plain; charset=utf-8", status: Status = .ok
  ) -> Answer {
    Answer(status: status, type: type, content: .bytes(Array(text.utf8)))
  }

  package static let jsonType = "application/json; charset=utf-8"

  /// Text that is a JSON document.
  package static func json(_ text: String, status: Status = .ok) -> Answer {
    Answer.text(text, type: jsonType, status: status)
  }

  /// A document with all its digits.
  package static func json(_ document: JSONValue, status: Status = .ok) -> Answer {
    json(document.document, status: status)
  }

  /// A short document, on one line.
  static func json(spaced document: JSONValue, status: Status = .ok) -> Answer {
    Answer(
      status: status, type: jsonType,
      content: .bytes(document.written(.spaced) + [UInt8(ascii: "\n")]))
  }
}

/// A file that is part of the program.
package struct Asset: Sendable {
  /// Its media type.
  package var type: String
  package var bytes: [UInt8]
  /// The same by gzip, where that is kept ready; nil to make it for each visitor.
  private var packed: [UInt8]?
  /// Whether a browser may keep it for ever: its name tells its content.
  private var isImmutable = false

  package init(type: String, bytes: [UInt8]) {
    self.type = type
    self.bytes = bytes
  }

  package static let script = "text/javascript; charset=utf-8"
  package static let style = "text/css; charset=utf-8"

  /// The SHA-256 of its content, as hexadecimal digits.
  package var digest: String { SHA256.hexadecimal(bytes) }

  /// The same for a name that no other content will ever have: kept by browsers for
  /// ever, and compressed once.
  package var immutable: Asset {
    var asset = self
    asset.packed = Gzip.compressed(bytes)
    asset.isImmutable = true
    return asset
  }

  package var answer: Answer {
    var answer = Answer(type: type, content: .bytes(bytes))
    answer.packed = packed
    if isImmutable {
      answer.fields = [
        Answer.Field("Cache-Control", "public, max-age=31536000, immutable")
      ]
    }
    return answer
  }
}
