internal import UsageModel

/// A reading as it stands in the snapshot and in the journal.
enum LimitFields {
  /// Bytes of one reading.
  static let size = 208

  private static let nameCapacity = 55
  private static let organizationCapacity = 47

  static func write(
    _ reading: LimitReading, used: Money?, allowed: Money?, to fields: inout FieldWriter
  ) {
    let end = fields.bytes.count + size
    fields.add(code(of: reading.window.kind))
    fields.add(UInt8(reading.source.rawValue))
    fields.add(UInt8(reading.confidence.rawValue))
    let money = used ?? allowed
    fields.add(UInt8(money?.exponent ?? 0))
    fields.add(currency: money?.currency)
    fields.add(reading.percent as Double?)
    fields.add(reading.resetsAt)
    fields.add(reading.capturedAt as Timestamp?)
    fields.add(used?.minorUnits)
    fields.add(allowed?.minorUnits)
    if case .other(let name) = reading.window.kind {
      fields.add(name, capacity: nameCapacity)
    } else {
      fields.add(reading.window.scope ?? "", capacity: nameCapacity)
    }
    fields.add(reading.organization, capacity: organizationCapacity)
    fields.pad(end - fields.bytes.count)
  }

  /// The reading at `start`; nil when what stands there is none.
  static func read(
    _ bytes: [UInt8], at start: Int
  ) -> (reading: LimitReading, used: Money?, allowed: Money?)? {
    guard start >= 0, start + size <= bytes.count else { return nil }
    var fields = FieldReader(bytes, at: start)
    let kindCode = fields.byte()
    let source = LimitSourceKind(rawValue: Int(fields.byte()))
    let confidence = Confidence(rawValue: Int(fields.byte()))
    let exponent = Int(fields.byte())
    let currency = fields.currency()
    let percent = fields.double()
    let resetsAt = fields.time()
    let capturedAt = fields.time()
    let used = fields.integer()
    let allowed = fields.integer()
    let name = fields.text(capacity: nameCapacity)
    let organization = fields.text(capacity: organizationCapacity)
    guard let kind = kind(ofCode: kindCode, name: name), let source, let confidence,
      let percent, let capturedAt
    else { return nil }
    let scope = kind == .sevenDayScoped && !name.isEmpty ? name : nil
    let reading = LimitReading(
      organization: organization, window: LimitWindow(kind: kind, scope: scope),
      percent: percent, resetsAt: resetsAt, capturedAt: capturedAt, source: source,
      confidence: confidence)
    func money(_ units: Int64?) -> Money? {
      units.flatMap { Money(minorUnits: $0, exponent: exponent, currency: currency) }
    }
    return (reading, money(used), money(allowed))
  }

  private static func code(of kind: LimitWindow.Kind) -> UInt8 {
    switch kind {
    case .fiveHour: 1
    case .sevenDay: 2
    case .sevenDayScoped: 3
    case .spendLimit: 4
    case .extraUsage: 5
    case .other: 6
    }
  }

  private static func kind(ofCode code: UInt8, name: String) -> LimitWindow.Kind? {
    switch code {
    case 1: .fiveHour
    case 2: .sevenDay
    case 3: .sevenDayScoped
    case 4: .spendLimit
    case 5: .extraUsage
    case 6: .other(name)
    default: nil
    }
  }
}

extension FieldWriter {
  /// Three letters and a zero.
  fileprivate mutating func add(currency: String?) {
    let letters = Array((currency ?? "").utf8.prefix(3))
    bytesOf(letters)
    pad(4 - letters.count)
  }

  private mutating func bytesOf(_ letters: [UInt8]) {
    for letter in letters { add(letter) }
  }
}

extension FieldReader {
  fileprivate mutating func currency() -> String {
    var letters: [UInt8] = []
    for _ in 0..<4 {
      let letter = byte()
      // Capital letters of ASCII; anything else is damage.
      if (0x41...0x5A).contains(letter) { letters.append(letter) }
    }
    return String(decoding: letters, as: UTF8.self)
  }
}
