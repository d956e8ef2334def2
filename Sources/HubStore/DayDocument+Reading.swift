internal import Digests
internal import Scanning
internal import UsageModel

/// Why a document is not taken, as a whole: nothing of it is kept then.
package struct DocumentRefusal: Error, Sendable, Equatable {
  /// Where in the document, such as `days[0].rows[3]`; empty for the whole.
  package var place: String
  package var reason: String

  package init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }
}

extension DayDocument {
  /// The most that one row may have of one kind of token: a machine that ran day and
  /// night would not reach it.
  package static let largestSum: Int64 = 1_000_000_000_000
  /// Rows that one day of one machine may have.
  static let largestDay = 20_000
  /// Days ahead of the hub's that a clock may be.
  static let daysAhead: Int64 = 1
  /// The first day that is believed: nobody used Claude Code before.
  static let firstDay = Int64(CivilDay.days(year: 2023, month: 1, day: 1))

  /// Reads what somebody sent: hostile until proven otherwise.
  ///
  /// - Parameter today: The day of UTC on which it came.
  package static func read(
    _ bytes: [UInt8], today: Int64
  ) throws(DocumentRefusal) -> DayDocument {
    var reader = Reader(today: today)
    do throws(ScanError) {
      try unsafe reader.readAll(bytes.span.bytes)
    } catch {
      throw reader.refusal ?? DocumentRefusal(reader.place, "it is not the JSON that belongs here")
    }
    if let refusal = reader.refusal { throw refusal }
    return reader.document
  }

  /// Walks the document once.
  private struct Reader {
    let today: Int64
    var document = DayDocument()
    var refusal: DocumentRefusal?
    var place = ""

    /// Notes the first thing that is wrong, and ends the reading.
    mutating func refuse(_ reason: String) -> ScanError {
      if refusal == nil { refusal = DocumentRefusal(place, reason) }
      return .invalid
    }

    mutating func readAll(_ bytes: RawSpan) throws(ScanError) {
      var at = 0
      var hasSchema = false
      JSONScanner.skipWhitespace(bytes, &at)
      var members = try ObjectReader(bytes, &at, depth: 0)
      while let key = try members.next(bytes, &at) {
        switch JSONScanner.decode(key, bytes) {
        case "schema":
          let version = try JSONScanner.number(bytes, &at).integer
          guard let version, (1...DayDocument.schema + 1).contains(version) else {
            throw refuse("its schema is of a version that this hub does not know")
          }
          hasSchema = true
        case "days": try readDays(bytes, &at)
        case "member", "machine", "device":
          throw refuse("whose usage it is, only the token says")
        default: try JSONScanner.skipValue(bytes, &at)
        }
      }
      JSONScanner.skipWhitespace(bytes, &at)
      guard at == bytes.byteCount else { throw refuse("something follows the document") }
      guard hasSchema else { throw refuse("it does not say its schema") }
    }

    private mutating func readDays(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
      var seen: Set<Int64> = []
      var days = try ArrayReader(bytes, &at, depth: 1)
      while try days.next(bytes, &at) {
        place = "days[\(document.days.count)]"
        let day = try readDay(bytes, &at)
        guard seen.insert(day.day).inserted else { throw refuse("the day is in it twice") }
        document.days.append(day)
      }
      place = ""
    }

    private mutating func readDay(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Day {
      var day = Day(day: .min, digest: "", rows: [])
      var keys: [Int64] = []
      let name = place
      var members = try ObjectReader(bytes, &at, depth: 2)
      while let key = try members.next(bytes, &at) {
        place = name
        switch JSONScanner.decode(key, bytes) {
        case "day":
          let text = JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes)
          guard let civil = CivilDay(text), text.utf8.count == 10 else {
            throw refuse("the day is not a date such as 2026-11-29")
          }
          day.day = Int64(civil.daysSince1970)
          guard day.day <= today + DayDocument.daysAhead else {
            throw refuse("the day \(text) is in the future")
          }
          guard day.day >= DayDocument.firstDay else {
            throw refuse("the day \(text) is before Claude Code")
          }
        case "digest":
          day.digest = JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes)
          guard day.digest.utf8.count == 64, Hexadecimal.bytes(day.digest) != nil else {
            throw refuse("the digest is not 64 hexadecimal digits")
          }
        case "variants": keys = try readVariants(bytes, &at)
        case "rows":
          day.rows = try readRows(bytes, &at, keys, name)
        case "member", "machine", "device":
          throw refuse("whose usage it is, only the token says")
        default: try JSONScanner.skipValue(bytes, &at)
        }
      }
      place = name
      guard day.day != .min else { throw refuse("it does not say its day") }
      guard !day.digest.isEmpty else { throw refuse("it has no digest") }
      return day
    }

    private mutating func readVariants(
      _ bytes: RawSpan, _ at: inout Int
    ) throws(ScanError) -> [Int64] {
      var keys: [Int64] = []
      var elements = try ArrayReader(bytes, &at, depth: 3)
      let name = place
      while try elements.next(bytes, &at) {
        place = "\(name).variants[\(keys.count)]"
        var parts = try ArrayReader(bytes, &at, depth: 4)
        let model = try text(bytes, &at, &parts)
        guard let model, !model.isEmpty else { throw refuse("the model has no name") }
        let speed = try text(bytes, &at, &parts)
        let tier = try text(bytes, &at, &parts)
        let geo = try text(bytes, &at, &parts)
        let provider = Provider(rawValue: Int(try number(bytes, &at, &parts)))
        let promptClass = PromptClass(rawValue: Int(try number(bytes, &at, &parts)))
        let recorded = try number(bytes, &at, &parts)
        guard let provider, let promptClass, recorded <= 1, try !parts.next(bytes, &at) else {
          throw refuse("it is not a variant of a model")
        }
        let variant = ModelVariant(
          model: model, speed: speed, serviceTier: tier, inferenceGeo: geo, provider: provider,
          promptClass: promptClass, hasRecordedCost: recorded == 1)
        let key = VariantKey.of(variant)
        document.variants[key] = variant
        keys.append(key)
        guard keys.count <= 500 else { throw refuse("a day has more than 500 variants") }
      }
      return keys
    }

    private mutating func readRows(
      _ bytes: RawSpan, _ at: inout Int, _ keys: [Int64], _ name: String
    ) throws(ScanError) -> [Row] {
      var rows: [Row] = []
      var census = RowCensus()
      var elements = try ArrayReader(bytes, &at, depth: 3)
      while try elements.next(bytes, &at) {
        place = "\(name).rows[\(rows.count)]"
        var parts = try ArrayReader(bytes, &at, depth: 4)
        let session = try text(bytes, &at, &parts) ?? ""
        guard session.utf8.count == 32, session.utf8.allSatisfy(isHexadecimal) else {
          throw refuse("the session is not a hash of 32 hexadecimal digits")
        }
        let project = try text(bytes, &at, &parts) ?? ""
        let index = Int(try number(bytes, &at, &parts))
        guard keys.indices.contains(index) else { throw refuse("the day has no such variant") }
        var tally = UsageTally()
        for sum in UsageSum.allCases { tally[sum: sum] = try number(bytes, &at, &parts) }
        var row = Row(session: session, project: project, variant: keys[index], tally: tally)
        if try parts.next(bytes, &at) { try readResponse(bytes, &at, &parts, &row) }
        try check(tally)
        guard census.takesIn(row, after: rows) else {
          throw refuse("the row is there twice")
        }
        rows.append(row)
        guard rows.count <= DayDocument.largestDay else {
          throw refuse("a day has more than \(DayDocument.largestDay) rows")
        }
      }
      return rows
    }

    /// What no two rows of a day have in common.
    private struct RowKey: Hashable {
      var session: String
      var project: String
      var variant: Int64
      var response: String

      init(_ row: Row) {
        (session, project) = (row.session, row.project)
        (variant, response) = (row.variant, row.response)
      }
    }

    /// Finds a row that is there twice. Machines send days in order, in which each row
    /// has to be compared with the one before alone.
    private struct RowCensus {
      /// Nil as long as all rows are in order.
      private var seen: Set<RowKey>?

      mutating func takesIn(_ row: Row, after rows: [Row]) -> Bool {
        if seen == nil {
          guard let last = rows.last else { return true }
          let isNext =
            (last.session, last.project, last.variant, last.response)
            < (row.session, row.project, row.variant, row.response)
          if isNext { return true }
          seen = Set(rows.map(RowKey.init))
        }
        return seen?.insert(RowKey(row)).inserted ?? true
      }
    }

    /// What the row of one response has besides.
    private mutating func readResponse(
      _ bytes: RawSpan, _ at: inout Int, _ parts: inout ArrayReader, _ row: inout Row
    ) throws(ScanError) {
      row.response = JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes)
      guard row.response.utf8.count == 32, row.response.utf8.allSatisfy(isHexadecimal) else {
        throw refuse("the response is not a hash of 32 hexadecimal digits")
      }
      let time = try number(bytes, &at, &parts)
      guard time < 86_400_000 else { throw refuse("the response is not of that day") }
      row.at = time
      guard try !parts.next(bytes, &at) else { throw refuse("the row has too many values") }
      // What a second model or a compaction added counts as a response too.
      guard row.tally.responses <= 100 else {
        throw refuse("the row of a response has more than a hundred")
      }
    }

    /// Refuses what no session can have used.
    private mutating func check(_ tally: UsageTally) throws(ScanError) {
      guard tally.responses > 0 else { throw refuse("the row has no response") }
      guard tally.thinking <= tally.tokens.output, tally.lowerBoundOutput <= tally.tokens.output,
        tally.lowerBoundResponses <= tally.responses
      else { throw refuse("a part of the row is larger than the whole") }
      guard tally.responses <= 1_000_000 else { throw refuse("the row has too many responses") }
      // No response has more than a few million tokens.
      guard tally.tokens.total / tally.responses <= 20_000_000 else {
        throw refuse("the row has more tokens than so many responses can have")
      }
    }

    private mutating func number(
      _ bytes: RawSpan, _ at: inout Int, _ parts: inout ArrayReader
    ) throws(ScanError) -> Int64 {
      guard try parts.next(bytes, &at) else { throw refuse("the row has too few values") }
      guard let number = try JSONScanner.number(bytes, &at).integer else {
        throw refuse("a value is not a whole number")
      }
      guard number >= 0 else { throw refuse("a value is negative") }
      // Costs are picodollars: a million dollars in one row are too many.
      guard number <= DayDocument.largestSum * 1_000_000 else {
        throw refuse("a value is too large")
      }
      return number
    }

    /// A text of a name, or nothing where `null` stands.
    private mutating func text(
      _ bytes: RawSpan, _ at: inout Int, _ parts: inout ArrayReader
    ) throws(ScanError) -> String? {
      guard try parts.next(bytes, &at) else { throw refuse("the row has too few values") }
      if JSONScanner.takeNull(bytes, &at) { return nil }
      let text = JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes)
      guard text.utf8.count <= 200, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
        throw refuse("a name is longer than 200 bytes, or has control characters")
      }
      return text
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
  }
}
