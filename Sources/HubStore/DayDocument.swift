internal import Digests
internal import Scanning
package import UsageModel

/// What a machine tells of some days: the one form in which usage leaves it.
///
///     {"schema":1,"days":[{"day":"2026-11-29","digest":"…","variants":[["claude-…",
///     speed,tier,geo,provider,class,recorded]],"rows":[["session","project" or null,
///     variant,input,output,…]]}]}
///
/// At response grain a row is one response, and ends with a keyed hash of its key and the
/// millisecond of the day at which it was. A day stands for all that the machine has of it: what it told before is replaced. No
/// text, path or title has a place in it.
package struct DayDocument: Sendable, Equatable {
  package static let schema: Int64 = 1

  /// What a machine has of one day of UTC.
  package struct Day: Sendable, Equatable {
    /// Days since 1970.
    package var day: Int64
    /// SHA-256 of its variants and rows as they are written.
    package var digest: String
    package var rows: [Row]

    package init(day: Int64, digest: String, rows: [Row]) {
      self.day = day
      self.digest = digest
      self.rows = rows
    }
  }

  /// What one session used of one variant in one project on a day, or one response of it.
  package struct Row: Sendable, Equatable {
    /// A keyed hash, 32 hexadecimal digits.
    package var session: String
    /// A name, a keyed hash behind `#`, or nothing.
    package var project: String
    /// `VariantKey.of` what was billed.
    package var variant: Int64
    package var tally: UsageTally
    /// A keyed hash, 32 hexadecimal digits; empty at day grain.
    package var response: String
    /// Milliseconds since midnight at which the response was; nil at day grain.
    package var at: Int64?

    package init(
      session: String, project: String, variant: Int64, tally: UsageTally, response: String = "",
      at: Int64? = nil
    ) {
      self.session = session
      self.project = project
      self.variant = variant
      self.tally = tally
      self.response = response
      self.at = at
    }
  }

  package var days: [Day]
  /// What the keys of rows stand for.
  package var variants: [Int64: ModelVariant]

  package init(days: [Day] = [], variants: [Int64: ModelVariant] = [:]) {
    self.days = days
    self.variants = variants
  }
}

/// The number under which a hub keeps a variant: part of a hash of it, so that all hubs
/// and machines have the same.
package enum VariantKey {
  /// A number from 0 on.
  package static func of(_ variant: ModelVariant) -> Int64 {
    let parts = [
      variant.model, variant.speed ?? "\u{1}", variant.serviceTier ?? "\u{1}",
      variant.inferenceGeo ?? "\u{1}", "\(variant.provider.rawValue)",
      "\(variant.promptClass.rawValue)", variant.hasRecordedCost ? "1" : "0",
    ]
    let digest = SHA256.digest(Array(parts.joined(separator: "\u{0}").utf8))
    return digest.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) } & .max
  }
}

extension DayDocument {
  /// A day as it is sent, and the digest of it.
  ///
  /// - Parameters:
  ///   - rows: In any order; equal ones are written alike.
  ///   - known: The digest, where it is not that of the rows.
  package static func written(
    day: Int64, rows: [Row], variants: [Int64: ModelVariant], digest known: String? = nil
  ) -> (text: String, digest: String) {
    let keys = Set(rows.map(\.variant)).sorted()
    let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    let sorted = rows.sorted {
      ($0.session, $0.project, $0.variant, $0.at ?? 0, $0.response)
        < ($1.session, $1.project, $1.variant, $1.at ?? 0, $1.response)
    }
    func content(_ writer: inout JSONWriter) {
      writer.name("variants")
      writer.beginArray()
      for key in keys {
        guard let variant = variants[key] else { preconditionFailure("a row has no variant") }
        writer.value(DayDocument.parts(of: variant))
      }
      writer.endArray()
      writer.name("rows")
      writer.beginArray()
      for row in sorted {
        writer.value(DayDocument.parts(of: row, variant: places[row.variant] ?? 0))
      }
      writer.endArray()
    }
    let digest = known ?? SHA256.hexadecimal(DayDocument.digested(content))
    let name = CivilDay(daysSince1970: Int32(day)).description
    var document = JSONWriter(.compact)
    document.beginObject()
    document.name("day")
    document.string(name)
    document.name("digest")
    document.string(digest)
    content(&document)
    document.endObject()
    return (document.text, digest)
  }

  /// The members alone, of which the digest is made.
  private static func digested(_ content: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(.compact)
    writer.beginObject()
    content(&writer)
    writer.endObject()
    return Array(writer.bytes.dropFirst().dropLast())
  }

  private static func parts(of variant: ModelVariant) -> JSONValue {
    .array([
      .string(variant.model), .optional(variant.speed), .optional(variant.serviceTier),
      .optional(variant.inferenceGeo), .integer(Int64(variant.provider.rawValue)),
      .integer(Int64(variant.promptClass.rawValue)), .integer(variant.hasRecordedCost ? 1 : 0),
    ])
  }

  private static func parts(of row: Row, variant: Int) -> JSONValue {
    var parts: [JSONValue] = [
      .string(row.session), row.project.isEmpty ? .null : .string(row.project),
      .integer(Int64(variant)),
    ]
    parts += UsageSum.allCases.map { .integer(row.tally[sum: $0]) }
    if let at = row.at { parts += [.string(row.response), .integer(at)] }
    return .array(parts)
  }

  /// A body that sends some days.
  ///
  /// - Parameter days: As `written` writes them.
  package static func body(_ days: [String]) -> String {
    "{\"schema\":\(schema),\"days\":[" + days.joined(separator: ",") + "]}\n"
  }
}
