internal import Scanning
package import UsageModel

/// What a machine was told of the limits of its accounts, for the user's other machines.
package struct LimitShare: Hashable, Sendable {
  /// What one source said of one window.
  package struct Reading: Hashable, Sendable {
    package var organization: String
    package var kind: String
    package var scope: String?
    package var percent: Double
    package var resetsAt: Int64?
    package var capturedAt: Int64
    package var source: Int
    package var confidence: Int
  }

  static let kind = "limits"
  package static let fileName = "limits.json"
  package static let schema = 1
  /// Bytes that a file takes at most.
  package static let largest = 1 << 20

  package var plimsoll = LimitShare.kind
  package var schema = LimitShare.schema
  package var machine: String
  package var readings: [Reading]

  /// - Parameter readings: Those of accounts, whose names other machines share.
  package init(machine: String, readings: [LimitReading]) {
    self.machine = machine
    self.readings = readings.map { reading in
      Reading(
        organization: reading.organization,
        kind: LimitWindow(kind: reading.window.kind).name, scope: reading.window.scope,
        percent: reading.percent, resetsAt: reading.resetsAt?.milliseconds,
        capturedAt: reading.capturedAt.milliseconds, source: reading.source.rawValue,
        confidence: reading.confidence.rawValue)
    }
  }

  package var file: [UInt8] { SliceJSON.line(self) + [UInt8(ascii: "\n")] }

  /// Reads a file, which anybody may have written.
  package init(file: [UInt8], machine: String) throws(SliceRefusal) {
    guard file.last == UInt8(ascii: "\n") else { throw .torn }
    let share: LimitShare = try SliceJSON.read(file[...])
    guard share.plimsoll == LimitShare.kind else { throw .foreign }
    guard share.schema <= LimitShare.schema else { throw .newer }
    guard share.machine == machine else { throw .forged("it is of another machine") }
    self = share
  }

  /// The readings, those left out that no source gives.
  package var limitReadings: [LimitReading] {
    readings.compactMap { reading in
      guard let source = LimitSourceKind(rawValue: reading.source),
        let confidence = Confidence(rawValue: reading.confidence), reading.percent.isFinite
      else { return nil }
      let window: LimitWindow.Kind =
        switch reading.kind {
        case "five_hour": .fiveHour
        case "seven_day": reading.scope == nil ? .sevenDay : .sevenDayScoped
        case "spend_limit": .spendLimit
        case "extra_usage": .extraUsage
        default: .other(reading.kind)
        }
      return LimitReading(
        organization: reading.organization,
        window: LimitWindow(kind: window, scope: reading.scope), percent: reading.percent,
        resetsAt: reading.resetsAt.map(Timestamp.init(milliseconds:)),
        capturedAt: Timestamp(milliseconds: reading.capturedAt), source: source,
        confidence: confidence)
    }
  }
}

extension LimitShare: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    plimsoll = try json.required("plimsoll")
    schema = try json.required("schema")
    machine = try json.required("machine")
    readings = try json.required("readings")
  }

  var json: JSONValue {
    .present([
      "machine": machine.json, "plimsoll": plimsoll.json, "readings": readings.json,
      "schema": schema.json,
    ])
  }
}

extension LimitShare.Reading: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    organization = try json.required("organization")
    kind = try json.required("kind")
    scope = try json.ifPresent("scope")
    percent = try json.required("percent")
    resetsAt = try json.ifPresent("resetsAt")
    capturedAt = try json.required("capturedAt")
    source = try json.required("source")
    confidence = try json.required("confidence")
  }

  var json: JSONValue {
    .present([
      "capturedAt": capturedAt.json, "confidence": confidence.json, "kind": kind.json,
      "organization": organization.json, "percent": .number(percentText),
      "resetsAt": resetsAt?.json,
      "scope": scope?.json, "source": source.json,
    ])
  }

  /// The shortest text that is read as the same number, without `.0`.
  private var percentText: String {
    let text = percent.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
