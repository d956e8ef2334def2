internal import Analytics
internal import Billing
internal import Configuration
internal import Index
internal import Reports
internal import Scanning
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
      case .string(let text)?: return text
      case nil, .null?: return nil
      default:
        problems.append(Refusal.Problem(key: name, message: "it takes a text"))
        return nil
      }
    }
    func day(_ name: String) -> CivilDay? {
      // A form sends an empty text for a day that was not chosen.
      guard let text = text(name), !text.isEmpty else { return nil }
      if let day = CivilDay(text) { return day }
      problems.append(Refusal.Problem(key: name, message: "it takes a day such as 2026-01-31"))
      return nil
    }
    let name = text("kind")
    let kind = CreditEntry.Kind.typed.first { $0.name == name }
    if kind == nil {
      let names = CreditEntry.Kind.typed.map(\.name).joined(separator: ", ")
      problems.append(Refusal.Problem(key: "kind", message: "it takes one of \(names)"))
    }
    let amount = CreditEntryRoute.amount(body.member(at: ["amount"])?.value)
    if amount.map({ $0 < (kind == .balance ? .zero : .cent) }) ?? true {
      problems.append(
        Refusal.Problem(key: "amount", message: "it takes dollars, such as 150 or 12.50"))
    }
    let date = day("date")
    let expires = day("expires")
    let note = text("note")
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
      expiresAt: expires.map { zone.endQuarter(of: $0).start }, note: note)
    do throws(IndexError) {
      let stored = try credits.add(entry)
      return .json(
        .object([.init("success", .bool(true)), .init("id", .integer(stored.id))]),
        status: .created)
    } catch {
      guard error.status == .usage else { throw error }
      // Each member is right by itself, and two of them contradict each other.
      throw Refusal(.conflict, error.what, because: error.because, hint: error.hint)
    }
  }

  /// Dollars as a text or a number, in whatever form JSON has it.
  static func amount(_ node: JSONNode?) -> Cost? {
    let amount: Cost?
    switch node?.content {
    case .string(let text)?: amount = Cost(dollarText: text)
    case .number(let text)?:
      amount = Cost(dollarText: text) ?? Double(text).flatMap { Cost(dollars: $0) }
    default: amount = nil
    }
    return amount.flatMap { $0 >= .zero && $0 <= CreditService.largestAmount ? $0 : nil }
  }

  /// Takes a line out.
  func remove(_ number: String) throws -> Answer {
    guard let id = Int64(number), try credits.remove(entry: id) != nil else {
      throw Refusal(.notFound, "the ledger has no entry of that number")
    }
    return .json(.object([.init("success", .bool(true))]))
  }
}

extension Cost {
  /// The least that can be bought.
  fileprivate static let cent = Cost(picodollars: 10_000_000_000)
}
