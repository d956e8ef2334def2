internal import Foundation
package import UsageModel

/// What a machine was told of the limits of its accounts, for the user's other machines.
package struct LimitShare: Codable, Hashable, Sendable {
  /// What one source said of one window.
  package struct Reading: Codable, Hashable, Sendable {
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
