package import Analytics
internal import Scanning
internal import Terminal
package import UsageModel
internal import Wording

/// What a browser read, in words: each pot of each organization for itself.
extension CreditsReport {
  /// The amount of an entry: dollars, another currency as it is, or minor units of one
  /// that nobody here knows.
  package static func amountText(of entry: CreditEntry) -> String {
    guard let reading = entry.reading, entry.dollars == nil else { return dollars(entry.amount) }
    if let money = reading.money { return moneyText(money) }
    return "\(grouped(reading.total)) minor units of \(reading.currency)"
  }

  /// The pot and whose it is: `API credits of 3fa85f64…`.
  package static func potText(of reading: PotReading) -> String {
    let pot = reading.entry.kind == .usageCredits ? "Usage credits (claude.ai)" : "API credits"
    guard let owner = ownerText(of: reading) else { return pot }
    return "\(pot) of \(owner)"
  }

  private static func ownerText(of reading: PotReading) -> String? {
    if let name = reading.organizationName { return name }
    // The first part of the id is enough to tell two apart.
    return reading.entry.reading?.organization.map { "\($0.prefix(8))…" }
  }

  /// What the ledger says of a reading where the user has said nothing.
  func readingNote(_ entry: CreditEntry) -> String {
    guard let reading = entry.reading else { return "" }
    let how = entry.origin == .browser ? "read in the browser" : "pasted"
    return how + (reading.organization.map { ", \($0.prefix(8))…" } ?? "")
  }

  /// The pots that the balance is not made of, and those of several organizations: where
  /// there is one alone, the balance says it already.
  var readingTable: (title: String, table: TextTable)? {
    let readings = overview.readings
    guard readings.count > 1 || readings.contains(where: { !$0.isCounted }) else { return nil }
    var table = TextTable(columns: [
      .name("Pot", cells: 16...44), .number("Shown", fold: 0), .text("Read", fold: 0),
      .text("In the balance", fold: 1),
    ])
    for reading in readings {
      table.rows.append(
        .init([
          .text(CreditsReport.potText(of: reading)),
          .text(CreditsReport.amountText(of: reading.entry)),
          .text(clock(reading.entry.time)), .text(reading.isCounted ? "yes" : "no"),
        ]))
    }
    return ("Read in the browser", table)
  }

  /// What a reader should know of readings that do not count, and of one that does.
  var readingNotes: [Note] {
    var notes: [Note] = []
    if let balance = overview.balance, balance.isRead {
      notes.append(
        Note(
          kind: "readBalance",
          text: "The Console's page showed your browser the balance at \(clock(balance.since)); "
            + (overview.source == .adminAPI
              ? "what was billed since is taken off." : "what was spent since is not known."),
          style: .dim))
    }
    if overview.readOrganizations > 1 {
      notes.append(
        Note(
          kind: "organizations",
          text: "Balances of \(overview.readOrganizations) organizations were read. They are never "
            + "added: the balance above is that of "
            + (overview.source == .adminAPI
              ? "the organization of your Admin key." : "the one that was read first."),
          style: .dim))
    }
    let foreign = overview.readings.filter { $0.entry.kind == .reading && $0.entry.dollars == nil }
    for reading in foreign {
      let code = reading.entry.reading?.currency ?? "another currency"
      notes.append(
        Note(
          kind: "currency",
          text: "A balance of \(CreditsReport.amountText(of: reading.entry)) was read. It does not "
            + "count above, because prices and reports are in dollars"
            + (reading.entry.reading?.money == nil
              ? ", and how \(code) is divided is not known." : "."),
          style: .warning))
    }
    return notes
  }

  /// The balances for the extension's popup: that of the ledger, then what was read last.
  package var balancesForBrowser: [(name: String, amount: String, detail: String)] {
    var balances: [(name: String, amount: String, detail: String)] = []
    if let balance = overview.balance {
      let bound = overview.isBalanceUpperBound ? "≤ " : ""
      let word =
        overview.balance?.since == overview.balanceAsOf && balance.isRead ? "read" : "as of"
      let asOf = overview.balanceAsOf.map { "\(word) \(clock($0))" } ?? ""
      balances.append(("API credits left", bound + dollars(balance.amount), asOf))
    }
    // One that the balance begins with is said by it.
    for reading in overview.readings
    where !(reading.isCounted && overview.balance?.since == reading.entry.time) {
      balances.append(
        (
          CreditsReport.potText(of: reading), CreditsReport.amountText(of: reading.entry),
          "read \(clock(reading.entry.time))"
        ))
    }
    return balances
  }

  // MARK: JSON

  func potReading(_ reading: PotReading) -> JSONValue {
    .object([
      .init("entry", .integer(reading.entry.id)),
      .init("pot", .string(reading.entry.kind == .usageCredits ? "usage-credits" : "api-credits")),
      .init("organizationName", .optional(reading.organizationName)),
      .init("isCounted", .bool(reading.isCounted)),
      .init("time", .time(reading.entry.time)),
      .init("reading", CreditsReport.reading(reading.entry.reading)),
    ])
  }

  /// What was read, in the currency's own units; null for what was typed.
  static func reading(_ reading: CreditReading?) -> JSONValue {
    guard let reading else { return .null }
    return .object([
      .init("organization", .optional(reading.organization)),
      .init("currency", .string(reading.currency)),
      .init("amount", reading.money.map { .number($0.decimalText) } ?? .null),
      .init("minorUnits", .integer(reading.minorUnits)),
      .init("nextExpiry", .time(reading.nextExpiry)),
      .init(
        "tranches",
        .array(
          reading.tranches.map {
            .object([
              .init("isPromotional", .bool($0.isPromotional)),
              .init("grantedMinorUnits", .optional($0.granted)),
              .init("remainingMinorUnits", .integer($0.remaining)),
              .init("expiresAt", .time($0.expiresAt)),
            ])
          })),
    ])
  }
}
