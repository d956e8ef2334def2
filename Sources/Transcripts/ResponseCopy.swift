internal import Scanning
internal import UsageModel

/// One copy of a response, wherever in a line it stands.
struct Copy {
  var origin: UsageOrigin
  var message: MessageFields
  var requestID: JSONText?
  var uuid: JSONText?
  /// The copy's own time; nil where the line's holds.
  var timestamp: JSONText?

  /// Reads a copied line inside a progress line; nil when it has no usage.
  static func inProgress(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) -> Copy? {
    guard bytes.peek(at) == UInt8(ascii: "{") else {
      try JSONScanner.skipValue(bytes, &at, depth: depth)
      return nil
    }
    var copy = Copy(origin: .progress, message: MessageFields())
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "message", bytes) {
        copy.message =
          try MessageFields.optional(bytes, &at, depth: depth + 1) ?? MessageFields()
      } else if isKey(key, "requestId", bytes) {
        copy.requestID = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "uuid", bytes) {
        copy.uuid = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "timestamp", bytes) {
        copy.timestamp = try JSONScanner.optionalString(bytes, &at)
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: depth + 1)
      }
    }
    return copy.message.usage == nil ? nil : copy
  }

  /// What a copy is recognised by.
  struct Identity {
    enum Source {
      case message
      case request
      case line
    }

    var key: ResponseKey
    var requestKey: UInt64
    var source: Source
  }

  /// The message id names the response, over all files. A message id that is a
  /// UUID beside a request id is no name: Claude Code 2.1.45 gave each copied line
  /// one of its own when it continued a session in a new file. Such a line, and
  /// one without a message id, is recognised by request and input-side usage.
  func identity(_ bytes: RawSpan, fileHash: UInt64, offset: Int64) -> Identity {
    let requestKey = requestID.flatMap { $0.range.isEmpty ? nil : hashRequest($0, bytes) } ?? 0
    if let id = message.id, !id.range.isEmpty, requestKey == 0 || !isUUID(id, bytes) {
      return Identity(
        key: ResponseKey(value: hashText(id, seed: 1, bytes)), requestKey: requestKey,
        source: .message)
    }
    if requestKey != 0 {
      return Identity(
        key: ResponseKey(value: requestKey), requestKey: requestKey, source: .request)
    }
    var hash = Hash64(seed: 3)
    if let uuid, !uuid.range.isEmpty {
      hash.add(hashText(uuid, seed: 3, bytes))
    } else {
      hash.add(fileHash)
      hash.add(UInt64(bitPattern: offset))
    }
    return Identity(key: ResponseKey(value: hash.value), requestKey: 0, source: .line)
  }

  private func hashRequest(_ request: JSONText, _ bytes: RawSpan) -> UInt64 {
    let tokens = message.usage?.tokens ?? .zero
    var hash = Hash64(seed: 2)
    hash.add(hashText(request, seed: 2, bytes))
    hash.add(UInt64(bitPattern: tokens.input))
    hash.add(UInt64(bitPattern: tokens.cacheWrite))
    hash.add(UInt64(bitPattern: tokens.cacheRead))
    // 0 means "no request".
    return hash.value == 0 ? 1 : hash.value
  }

  private func hashText(_ text: JSONText, seed: UInt64, _ bytes: RawSpan) -> UInt64 {
    var hash = Hash64(seed: seed)
    if text.isEscaped {
      hash.add(JSONScanner.decode(text, bytes))
    } else {
      hash.add(bytes, text.range)
    }
    return hash.value
  }

  /// Whether a text has the form of a UUID: 8-4-4-4-12 hexadecimal digits.
  private func isUUID(_ text: JSONText, _ bytes: RawSpan) -> Bool {
    guard text.range.count == 36 else { return false }
    for (index, offset) in text.range.enumerated() {
      let byte = bytes.byte(offset)
      switch index {
      case 8, 13, 18, 23: if byte != UInt8(ascii: "-") { return false }
      default:
        let isDigit = byte &- UInt8(ascii: "0") < 10
        let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 6
        if !isDigit, !isLetter { return false }
      }
    }
    return true
  }
}
