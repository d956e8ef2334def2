internal import Reports
package import UsageModel

extension ExtensionMessage.Page {
  /// The page that was open.
  package var site: String { kind == .usageCredits ? "claude.ai" : "the Console" }

  /// What became of it, as a sentence, where no balance came.
  /// - Returns: nil for a balance.
  package var refusal: String? {
    let credits = kind == .usageCredits ? "usage credits" : "API credits"
    switch outcome {
    case .answered(.balance): return nil
    case .answered(.refused(let type)):
      return "\(capitalized) refused to show the \(credits) of organization \(organization) "
        + "(\(type)): your account may not see them."
    case .answered(.withheld):
      return "\(capitalized) shows no balance for organization \(organization) (it answered -1)."
    case .answered(.unreadable(let why)):
      return "What \(site) answered is not a balance: \(why)."
    case .status(401), .status(403), .redirected:
      return "The browser is not signed in to \(site), or your account may not see the \(credits)."
    case .status(429): return "\(capitalized) asks to wait; it is asked again later."
    case .status(let status): return "\(capitalized) answered with status \(status)."
    case .tooLarge: return "What \(site) answered is too large to be a balance."
    case .notJSON: return "What \(site) answered is not JSON."
    case .unreachable: return "\(capitalized) could not be reached."
    }
  }

  private var capitalized: String { site == "claude.ai" ? "Claude.ai" : "The Console" }

  /// The outcome in one word, for programs.
  package var outcomeName: String {
    switch outcome {
    case .answered(.balance): "balance"
    case .answered(.refused): "refused"
    case .answered(.withheld): "withheld"
    case .answered(.unreadable), .notJSON: "unreadable"
    case .status(401), .status(403), .redirected: "signed-out"
    case .status: "status"
    case .tooLarge: "too-large"
    case .unreachable: "unreachable"
    }
  }

  /// A balance as a sentence.
  package func sentence(of entry: CreditEntry, isNew: Bool) -> String {
    let amount = CreditsReport.amountText(of: entry)
    let pot = kind == .usageCredits ? "Usage credits on claude.ai" : "Balance in the Console"
    let known = isNew ? "" : " (unchanged)"
    guard entry.dollars == nil, let reading = entry.reading else {
      return "\(pot): \(amount)\(known)."
    }
    let why =
      reading.money == nil
      ? "how \(reading.currency) is divided is not known" : "it is not in dollars"
    return "\(pot): \(amount)\(known); it counts for no balance, because \(why)."
  }
}
