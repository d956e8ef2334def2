internal import Digests

/// What names the content of an answer, so that whoever has it already is not sent it
/// again (RFC 9110, section 8.8.3).
///
/// It is a weak one: the same content goes out with and without gzip.
struct EntityTag: Sendable, Equatable {
  /// The tag as the header `ETag` has it.
  let text: String

  init(_ content: [UInt8]) {
    text = "W/\"\(SHA256.hexadecimal(content).prefix(32))\""
  }

  /// Whether a visitor has the content: its tag, or `*`, is named. As the comparison is
  /// a weak one, `W/` before a tag means nothing.
  ///
  /// - Parameter fields: The values of `If-None-Match`. No tag of ours has a comma or a
  ///   blank in it, so that those of others may be torn.
  func isAmong(_ fields: [String]) -> Bool {
    fields.joined(separator: ",").split(separator: ",").contains { part in
      let tag = part.filter { !$0.isWhitespace }
      return tag == "*" || tag == text || "W/" + tag == text
    }
  }
}
