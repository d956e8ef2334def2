internal import Analytics
package import UsageModel

/// Cost and usage as the FinOps Foundation's FOCUS describes them, for tools of finance.
///
/// What Anthropic has billed is shown as billed. What local logs show is nobody's bill: it
/// has its list price, and `BilledCost` and `EffectiveCost` of 0, and says so.
package struct FocusReport: Sendable {
  /// The versions of the specification that are written.
  package enum Version: String, Sendable, CaseIterable {
    case v12 = "1.2"
    case v14 = "1.4"
  }

  /// One row.
  package struct Charge: Sendable {
    package var start: Timestamp
    /// The first moment after it.
    package var end: Timestamp
    package var model: String?
    package var project: String?
    package var listCost: Cost
    /// nil for what is nobody's bill.
    package var billedCost: Cost?
    /// Whether some of it has no known price, so that `listCost` is a part.
    package var isPartial: Bool
    package var tokens: TokenCounts
    package var responses: Int64?
    /// What it was billed for; nothing of it is known of local logs.
    package var subject: BillingSubject?

    package init(
      start: Timestamp, end: Timestamp, model: String?, project: String? = nil, listCost: Cost,
      billedCost: Cost? = nil, isPartial: Bool = false, tokens: TokenCounts = .zero,
      responses: Int64? = nil, subject: BillingSubject? = nil
    ) {
      self.start = start
      self.end = end
      self.model = model
      self.project = project
      self.listCost = listCost
      self.billedCost = billedCost
      self.isPartial = isPartial
      self.tokens = tokens
      self.responses = responses
      self.subject = subject
    }
  }

  /// Who is billed.
  package struct Account: Sendable {
    package var id: String
    package var name: String?

    package init(id: String, name: String?) {
      self.id = id
      self.name = name
    }
  }

  private let version: Version
  private let charges: [Charge]
  private let account: Account?
  /// Names of workspaces, by id.
  private let workspaces: [String: String]

  /// - Parameter account: The organization that was billed; nil where none is known.
  package init(
    _ charges: [Charge], version: Version, account: Account?, workspaces: [String: String] = [:]
  ) {
    self.charges = charges
    self.version = version
    self.account = account
    self.workspaces = workspaces
  }

  /// The names of the columns: those of the specification by name, and then our own.
  package static func columns(_ version: Version) -> [String] {
    let provider = version == .v12 ? "ProviderName" : "ServiceProviderName"
    let host = version == .v12 ? "PublisherName" : "HostProviderName"
    let standard = [
      "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency",
      "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass",
      "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart",
      "ConsumedQuantity", "ConsumedUnit", "ContractedCost", "EffectiveCost", host,
      "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit", "ServiceCategory",
      "ServiceName", provider, "ServiceSubcategory", "SubAccountId", "SubAccountName",
    ]
    return standard.sorted() + [
      "x_Source", "x_Model", "x_Project", "x_InputTokens", "x_OutputTokens", "x_CacheWriteTokens",
      "x_CacheReadTokens", "x_Responses", "x_IsLowerBound", "x_CostType", "x_TokenType",
      "x_ServiceTier", "x_ApiKeyId", "x_ActorId",
    ]
  }

  /// All of it, with a line of names.
  package var csv: String {
    let columns = FocusReport.columns(version)
    var text = CSVText(header: columns)
    for charge in charges {
      let fields = fields(of: charge)
      text.append(columns.map { fields[$0] ?? .empty })
    }
    return text.text
  }

  private func fields(of charge: Charge) -> [String: CSVText.Field] {
    let isBilled = charge.billedCost != nil
    let billed = charge.billedCost ?? .zero
    let month = ZoneDays.utcDay(of: charge.start).firstOfMonth
    func midnight(_ day: CivilDay) -> Timestamp {
      Timestamp(seconds: Int64(day.daysSince1970) * 86_400)
    }
    var fields: [String: CSVText.Field] = [
      "BilledCost": .cost(billed), "BillingAccountId": .plain("local"),
      "BillingCurrency": .plain("USD"), "BillingPeriodStart": time(midnight(month)),
      "BillingPeriodEnd": time(midnight(month.lastOfMonth.adding(days: 1))),
      "ChargeCategory": .plain("Usage"), "ChargeDescription": .text(description(of: charge)),
      "ChargeFrequency": .plain("Usage-Based"), "ChargePeriodStart": time(charge.start),
      "ChargePeriodEnd": time(charge.end), "ContractedCost": .cost(charge.listCost),
      "EffectiveCost": .cost(billed), "HostProviderName": .plain("Anthropic"),
      "PublisherName": .plain("Anthropic"), "InvoiceIssuerName": .plain("Anthropic"),
      "ListCost": .cost(charge.listCost), "ServiceCategory": .plain("AI and Machine Learning"),
      "ServiceName": .plain(isBilled ? "Claude API" : "Claude Code"),
      "ServiceProviderName": .plain("Anthropic"), "ProviderName": .plain("Anthropic"),
      "ServiceSubcategory": .plain("Generative AI"),
      "x_Source": .plain(isBilled ? "admin-api" : "local-logs"),
      "x_IsLowerBound": .bool(charge.isPartial),
    ]
    if isBilled {
      fields["ContractedCost"] = .cost(billed)
      fields["BillingAccountId"] = .text(account?.id ?? "unknown")
      fields["BillingAccountName"] = account?.name.map { .text($0) }
    }
    func add(_ name: String, _ text: String?) { fields[name] = text.map { .text($0) } }
    add("x_Model", charge.model)
    add("x_Project", charge.project)
    addQuantities(of: charge, to: &fields)
    guard let subject = charge.subject else { return fields }
    add("SubAccountId", subject.workspace)
    add("SubAccountName", subject.workspace.flatMap { workspaces[$0] })
    add("x_CostType", subject.costType)
    add("x_TokenType", subject.tokenType)
    add("x_ServiceTier", subject.serviceTier)
    add("x_ApiKeyId", subject.apiKey)
    add("x_ActorId", subject.actor)
    return fields
  }

  private func addQuantities(
    of charge: Charge, to fields: inout [String: CSVText.Field]
  ) {
    // Reports of cost count no tokens.
    guard charge.tokens != .zero else { return }
    fields["ConsumedQuantity"] = .integer(charge.tokens.total)
    fields["ConsumedUnit"] = .plain("Tokens")
    fields["x_InputTokens"] = .integer(charge.tokens.input)
    fields["x_OutputTokens"] = .integer(charge.tokens.output)
    fields["x_CacheWriteTokens"] = .integer(charge.tokens.cacheWrite)
    fields["x_CacheReadTokens"] = .integer(charge.tokens.cacheRead)
    fields["x_Responses"] = charge.responses.map { .integer($0) }
  }

  private func description(of charge: Charge) -> String {
    let model = charge.model ?? "an unnamed model"
    guard charge.billedCost == nil else {
      let kind = [charge.subject?.costType, charge.subject?.tokenType].compactMap(\.self)
      return ([charge.model ?? "Claude API"] + kind).joined(separator: ", ")
    }
    return "\(model) in Claude Code, from local logs at list price; not billed by this row"
  }

  /// `2026-11-01T00:00:00Z`.
  private func time(_ time: Timestamp) -> CSVText.Field {
    let seconds = time.seconds - floorDivide(time.seconds, 86_400) * 86_400
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return .plain(
      "\(ZoneDays.utcDay(of: time))T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):"
        + "\(two(seconds % 60))Z")
  }
}
