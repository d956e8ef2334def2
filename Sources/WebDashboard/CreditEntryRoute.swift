internal import Analytics
internal import Configuration
internal import Engine
internal import Reports
internal import UsageModel
internal import WebBase

/// `POST /api/credits/entries` and `DELETE /api/credits/entries/…`: the ledger, as
/// `plimsoll credits` writes it.
struct CreditEntryRoute: Sendable {
  let credits: CreditService

  /// Writes a line.
  ///
  /// - Parameter zone: The reader's, for days.
  func add(_ body: JSONDocument, zone: ZoneDays, now: Timestamp) throws -> Answer {
    var problems: [Refusal.Problem] = []
    func text(_ name: String) -> String? {
      switch body.member(at: [name])?.value.content {
      case .string(let text)?: text.isEmpty ? nil : text
      case .number(let text)?: text
      default: nil
      }
    }
    func day(_ name: String) -> CivilDay? {
      guard let text = text(name) else { return nil }
      if let day = CivilDay(text) { return day }
      problems.append(Refusal.Problem(key: name, message: "it takes a day such as 2026-01-31"))
      return nil
    }
    let kind = CreditEntry.Kind.allCases.first { $0.name == text("kind") ?? "balance" }
    if kind == nil {
      let names = CreditEntry.Kind.allCases.map(\.name).joined(separator: ", ")
      problems.append(Refusal.Problem(key: "kind", message: "it takes one of \(names)"))
    }
    let amount = text("amount").flatMap { Cost(dollarText: $0) }
    if amount == nil {
      problems.append(
        Refusal.Problem(key: "amount", message: "it takes dollars, such as 150 or 12.50"))
    }
    let date = day("date")
    let expires = day("expires")
    guard problems.isEmpty, let kind, let amount else {
      throw Refusal(
        .unprocessableContent, "the entry is not right",
        because: problems.map { "\($0.key): \($0.message)" }.joined(separator: "; "),
        problems: problems)
    }
    let today = zone.day(of: now)
    // A day is meant as a whole: credits come with its first moment, and last until
    // its end.
    let time = date.map { $0 == today ? now : zone.firstQuarter(of: $0).start } ?? now
    let entry = CreditEntry(
      kind: kind, amount: amount, time: time,
      expiresAt: expires.map { zone.endQuarter(of: $0).start }, note: text("note"))
    do throws(IndexError) {
      let stored = try credits.add(entry)
      return .json(
        .object([.init("success", .bool(true)), .init("id", .integer(stored.id))]),
        status: .created)
    } catch {
      guard error.exitCode == 64 else { throw error }
      throw Refusal(.unprocessableContent, error.what, because: error.why, hint: error.hint)
    }
  }

  /// Takes a line out.
  func remove(_ number: String) throws -> Answer {
    guard let id = Int64(number), try credits.remove(entry: id) != nil else {
      throw Refusal(.notFound, "the ledger has no entry of that number")
    }
    return .json(.object([.init("success", .bool(true))]))
  }
}
