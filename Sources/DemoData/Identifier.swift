/// An id as transcripts carry them, kept as bits until it is written.
struct Identifier: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// `msg_01…` of Anthropic itself.
    case message
    /// `msg_bdrk_…` of Bedrock.
    case bedrock
    /// `msg_vrtx_…` of Vertex.
    case vertex
    /// The id of some other back end.
    case other
    /// `req_011…`, the request of a message.
    case request
    /// `req_vrtx_…`.
    case vertexRequest
    /// `toolu_01…`.
    case toolUse
    /// A version 4 UUID.
    case uuid
    /// Seven hexadecimal digits, of a subagent.
    case agent
  }

  var kind: Kind
  var high: UInt64
  var low: UInt64

  init(_ kind: Kind, _ random: inout SeededRandom) {
    self.kind = kind
    high = random.next()
    low = random.next()
  }

  /// An id of another kind from the same bits.
  init(copying other: Identifier, as kind: Kind) {
    self = other
    self.kind = kind
  }

  var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func append(to bytes: inout [UInt8]) {
    switch kind {
    case .message: letters(22, after: "msg_01", to: &bytes)
    case .bedrock: letters(22, after: "msg_bdrk_01", to: &bytes)
    case .vertex: letters(22, after: "msg_vrtx_01", to: &bytes)
    case .other: letters(24, after: "chatcmpl-", to: &bytes)
    case .request: letters(21, after: "req_011", to: &bytes)
    case .vertexRequest: letters(21, after: "req_vrtx_011", to: &bytes)
    case .toolUse: letters(22, after: "toolu_01", to: &bytes)
    case .uuid: uuid(to: &bytes)
    case .agent:
      for place in 0..<7 {
        bytes.append(Identifier.hexDigits[Int(high >> UInt64(place * 4) & 15)])
      }
    }
  }

  /// Five bits a letter, so the two words are enough for 24 of them.
  private func letters(_ count: Int, after prefix: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: prefix.utf8)
    for place in 0..<count {
      let word = place < 12 ? high : low
      bytes.append(Identifier.alphabet[Int(word >> UInt64(place % 12 * 5) & 31)])
    }
  }

  private func uuid(to bytes: inout [UInt8]) {
    for place in 0..<32 {
      if place == 8 || place == 12 || place == 16 || place == 20 {
        bytes.append(UInt8(ascii: "-"))
      }
      let word = place < 16 ? high : low
      var digit = Int(word >> UInt64(place % 16 * 4) & 15)
      if place == 12 { digit = 4 }
      if place == 16 { digit = 8 | (digit & 3) }
      bytes.append(Identifier.hexDigits[digit])
    }
  }

  static let hexDigits = Array("0123456789abcdef".utf8)
  private static let alphabet = Array("ABCDEFGHJKMNPQRSTUVWXYZabcdefghjk".utf8.prefix(32))
}
