package import Analytics
internal import Terminal
internal import UsageModel
internal import Wording

/// API credits: what is left, how long it lasts, and what it went on.
package struct CreditsReport: Sendable {
  package var overview: CreditsOverview
  package var zone: ZoneDays
  /// The plan that the user set: free, pro, max5 …; nil where nobody said.
  package var plan: String?

  package init(_ overview: CreditsOverview, zone: ZoneDays, plan: String? = nil) {
    self.overview = overview
    self.zone = zone
    self.plan = plan
  }

  /// How much the figures can be relied upon, in one word.
  var confidence: String {
    switch overview.source {
    case .manual: "estimate"
    case .adminAPI: overview.hasDerivedHours || overview.hasWholeDays ? "derived" : "official"
    }
  }

  /// `~73 days (61–88), 2 Feb`; nil where nothing can be said.
  package var runwayText: String? {
    guard let balance = overview.balance else { return nil }
    if balance.amount <= .zero { return "used up" }
    guard let runway = overview.runway else { return nil }
    guard let days = runway.days, let date = runway.date else {
      return "more than ten years at this rate"
    }
    let range =
      runway.fewest.map { fewest in
        let most = runway.most.map { "–\($0)" } ?? " and more"
        return runway.most == fewest && fewest == days ? "" : " (\(fewest)\(most))"
      } ?? ""
    return "~\(days) \(days == 1 ? "day" : "days")\(range), \(dateText(date))"
  }

  /// `2 Feb`, with the year where it is another one than the next twelve months'.
  func dateText(_ day: CivilDay) -> String {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let (year, month, number) = day.components
    let distance = day.daysSince1970 - zone.day(of: overview.now).daysSince1970
    let isNear = (-300...300).contains(distance)
    return "\(number) \(months[month - 1])" + (isNear ? "" : " \(year)")
  }

  /// What a reader should know beside the figures.
  package struct Note: Sendable, Equatable {
    /// The name in JSON.
    package var kind: String
    package var text: String
    var style: Style
  }

  /// The state of things, what helps, and from when on it is tried again.
  package var stateSentences: String {
    let kinds: Set<String> = ["state", "hint", "heldBack"]
    return notes.filter { kinds.contains($0.kind) }.map(\.text).joined(separator: " ")
  }

  /// The notes, the most important first.
  package var notes: [Note] {
    var notes = [Note(kind: "state", text: overview.stateText, style: stateStyle)]
    if let hint = overview.sync?.hint, overview.state == .failed {
      notes.append(
        Note(kind: "hint", text: "What to do: \(LimitsReport.stopped(hint))", style: .dim))
    }
    if let next = overview.sync?.nextAt, next > overview.now {
      let why = overview.sync?.why ?? "the server asked to wait"
      let isSaid = overview.stateText.lowercased().contains(why.lowercased())
      let sentence = "Not asked again before \(clock(next))" + (isSaid ? "" : ": \(why)")
      notes.append(Note(kind: "heldBack", text: LimitsReport.sentence(sentence), style: .dim))
    }
    if let balance = overview.balance, balance.amount < .zero {
      notes.append(
        Note(
          kind: "belowZero",
          text: "More was billed than the ledger has: a purchase may be missing. "
            + "`plimsoll credits add` adds it, `plimsoll credits set` starts from a new balance.",
          style: .warning))
    }
    if let drift = overview.drift, drift.difference != .zero { notes.append(note(drift)) }
    notes += readingNotes
    if overview.hasDerivedHours {
      notes.append(
        Note(
          kind: "derivedHours",
          text:
            "Bills are by UTC day; hours, and therefore your days, are derived from tokens.",
          style: .dim))
    } else if overview.hasWholeDays {
      notes.append(
        Note(
          kind: "wholeDays", text: "Days are UTC days: the report does not contain hours.",
          style: .dim))
    }
    if overview.balance == nil { notes.append(howToBegin) }
    if !overview.hasAdminAPI, overview.sync?.outcome != .noOrganization {
      notes.append(
        Note(
          kind: "noAdminKey",
          text: "With an Admin key of your organization, what is billed is read automatically: "
            + "`plimsoll config set anthropic.admin_api_key -`. Accounts without an organization "
            + "have none.", style: .dim))
    }
    return notes
  }

  private var stateStyle: Style {
    switch overview.state {
    case .failed: .warning
    case .stale: .warning
    default: .dim
    }
  }

  private var howToBegin: Note {
    Note(
      kind: "noBalance",
      text:
        "No balance is known, because Anthropic does not offer it to programs: enter what the "
        + "Console "
        + "shows with `plimsoll credits set 150`, or let your browser read it: "
        + "`plimsoll browser install`.", style: .dim)
  }

  private func note(_ drift: CreditDrift) -> Note {
    let less = drift.difference < .zero
    let amount = dollars(less ? Cost.zero - drift.difference : drift.difference)
    return Note(
      kind: "drift",
      text: "On \(dateText(zone.day(of: drift.at))) the Console showed \(dollars(drift.shown)), "
        + "\(amount) \(less ? "less" : "more") than the ledger expected since "
        + "\(dateText(zone.day(of: drift.since)))"
        + (less
          ? ": spending that these reports do not have."
          : ": a purchase that is not in the ledger."),
      style: .warning)
  }

  func clock(_ time: Timestamp) -> String {
    LimitClock(now: overview.now, zone: zone).text(time)
  }

  /// `2 min ago`.
  func ageText(_ time: Timestamp) -> String {
    ago(overview.now.milliseconds - time.milliseconds)
  }
}
