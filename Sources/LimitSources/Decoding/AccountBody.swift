internal import Scanning
internal import UsageModel

/// Who an account belongs to and which plan it has, from the places that say so.
enum AccountBody {
  /// `oauthAccount` of Claude Code's own file.
  static func decode(claudeFile account: JSONValue?) -> AccountInfo? {
    guard let account, !account.members.isEmpty else { return nil }
    return AccountInfo(
      organization: account["organizationUuid"]?.text,
      organizationName: organizationName(
        account["organizationName"]?.text, email: account["emailAddress"]?.text),
      account: account["accountUuid"]?.text, email: account["emailAddress"]?.text,
      plan: plan(
        type: account["organizationType"]?.text,
        tier: account["organizationRateLimitTier"]?.text ?? account["userRateLimitTier"]?.text,
        seat: account["seatTier"]?.text))
  }

  /// The answer of `/api/oauth/profile`.
  static func decode(profile: JSONValue) -> AccountInfo? {
    guard let organization = profile["organization"] else { return nil }
    let account = profile["account"]
    return AccountInfo(
      organization: organization["uuid"]?.text,
      organizationName: organizationName(
        organization["name"]?.text, email: account?["email"]?.text),
      account: account?["uuid"]?.text, email: account?["email"]?.text,
      plan: plan(
        type: organization["organization_type"]?.text,
        tier: organization["rate_limit_tier"]?.text, seat: account?["seat_tier"]?.text))
  }

  /// The plan by what Anthropic calls the organization, its tier and the seat. The
  /// `subscriptionType` of the credentials was wrong often enough to come last.
  static func plan(
    type: String?, tier: String?, seat: String? = nil, subscription: String? = nil
  ) -> String? {
    let kind = type?.replacing("claude_", with: "") ?? subscription
    if kind == "enterprise" || tier == "default_raven_enterprise" { return "Enterprise" }
    if kind == "team" || tier == "default_raven" || seat?.hasPrefix("team_") == true {
      let isPremium =
        seat == "team_tier_1"
        || (seat != "team_standard" && tier?.hasPrefix("default_claude_max") == true)
      if isPremium { return "Team Premium" }
      return seat == "team_standard" || tier == "default_raven" ? "Team Standard" : "Team"
    }
    switch tier {
    case "default_claude_max_5x": return "Max 5x"
    case "default_claude_max_20x": return "Max 20x"
    default: break
    }
    switch kind {
    case "max": return "Max"
    case "pro": return "Pro"
    case "free": return "Free"
    case nil where tier == "default_claude_ai": return "Pro"
    default: return nil
    }
  }

  /// Every personal organization bears the name "<email>'s Organization".
  private static func organizationName(_ name: String?, email: String?) -> String? {
    guard let name else { return nil }
    if let email, name == email + "'s Organization" { return "Personal" }
    return name
  }
}
