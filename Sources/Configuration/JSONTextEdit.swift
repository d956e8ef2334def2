package import Scanning

/// A change of a text at one place: what stood there and what stands there now.
package struct JSONTextEdit: Sendable, Equatable {
  /// In the text before any of its companions is applied.
  package var offset: Int
  package var removed: [UInt8]
  package var inserted: [UInt8]

  init(offset: Int, removed: [UInt8] = [], inserted: [UInt8] = []) {
    self.offset = offset
    self.removed = removed
    self.inserted = inserted
  }

  /// A text with edits applied, which must be in the order of their places.
  package static func apply(_ edits: [JSONTextEdit], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var done = 0
    for edit in edits {
      result += bytes[done..<edit.offset]
      result += edit.inserted
      done = edit.offset + edit.removed.count
    }
    return result + bytes[done...]
  }

  /// The text from which edits have made `bytes`; nil if they have not made it.
  package static func undo(_ edits: [JSONTextEdit], in bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var done = 0
    var shift = 0
    for edit in edits {
      let start = edit.offset + shift
      let end = start + edit.inserted.count
      guard start >= done, end <= bytes.count, bytes[start..<end].elementsEqual(edit.inserted)
      else { return nil }
      result += bytes[done..<start]
      result += edit.removed
      done = end
      shift += edit.inserted.count - edit.removed.count
    }
    return result + bytes[done...]
  }
}

// Both texts are stored as text: they come from files in UTF-8.
extension JSONTextEdit: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    offset = try json.required("offset")
    removed = Array(try json.required("removed", as: String.self).utf8)
    inserted = Array(try json.required("inserted", as: String.self).utf8)
  }

  package var json: JSONValue {
    .present([
      "inserted": String(decoding: inserted, as: UTF8.self).json, "offset": offset.json,
      "removed": String(decoding: removed, as: UTF8.self).json,
    ])
  }
}

/// A value that is to be written into a document, laid out as the document is.
package indirect enum JSONDraft: Sendable, Equatable {
  /// The text of a value that has no parts.
  case text(String)
  case object([Part])

  /// A name and its value.
  package struct Part: Sendable, Equatable {
    package var name: String
    package var value: JSONDraft

    package init(_ name: String, _ value: JSONDraft) {
      self.name = name
      self.value = value
    }
  }

  /// A string with what `JSONWriter` escapes.
  package static func string(_ text: String) -> JSONDraft {
    .text(JSONWriter.quoted(text))
  }

  /// The text in a layout, with the indentation of the line it begins on.
  func text(in layout: JSONLayout, indent: String) -> String {
    switch self {
    case .text(let text): return text
    case .object(let parts):
      let inner = indent + layout.unit
      let joined = parts.map { part in
        layout.lead(inner) + JSONWriter.quoted(part.name) + layout.colon
          + part.value.text(in: layout, indent: inner)
      }
      if parts.isEmpty { return "{}" }
      if layout.isMultiline {
        return "{" + joined.joined(separator: ",") + layout.lead(indent) + "}"
      }
      return "{" + joined.joined(separator: "," + layout.gap) + "}"
    }
  }
}

/// How a document is laid out, as far as new text has to follow it.
struct JSONLayout: Equatable {
  /// Whether members stand on lines of their own.
  var isMultiline = true
  var lineBreak = "\n"
  /// One level of indentation.
  var unit = "  "
  /// Between name and value.
  var colon = ": "
  /// Between a comma and the next member on the same line.
  var gap = " "

  /// What comes before a member.
  func lead(_ indent: String) -> String { isMultiline ? lineBreak + indent : "" }
}
