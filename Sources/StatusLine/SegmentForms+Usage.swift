internal import Settings
internal import StatusSnapshot
internal import UsageModel
internal import Wording

/// Tokens, money, the prompt cache and times.
extension SegmentForms {
  func usage(_ name: SegmentName, look: String?) -> [LineForm] {
    switch name {
    case .cost: return cost()
    case .today: return spending(facts.today, label: "today")
    case .month: return spending(facts.month, label: "month")
    case .budget: return budget()
    case .block: return spending(facts.block?.spending, label: "block")
    case .burn: return burn()
    case .tokens: return tokens(look: look)
    case .cache: return cache()
    default: return []
    }
  }

  private func cost() -> [LineForm] {
    if facts.isCostOfMoreSessions, let amount = facts.session?.microdollars {
      let figure = LineRun("~" + dollars(microdollars: amount))
      return [LineForm([figure, LineRun(" session", .label)]), LineForm([figure])]
    }
    guard let amount = input.costMicrodollars else {
      return spending(facts.session, label: "session")
    }
    let figure = LineRun(dollars(microdollars: amount))
    return [LineForm([figure, LineRun(" session", .label)]), LineForm([figure])]
  }

  /// An amount with its honesty: at least this much, or something unpriced in it.
  private func spending(_ spending: Spending?, label: String) -> [LineForm] {
    guard let spending, let amount = spending.microdollars else { return [] }
    let text =
      dollars(
        microdollars: amount, mark: spending.isLowerBound ? glyphs.atLeast : "")
      + (spending.hasUnknownCost ? "?" : "")
    return [LineForm([LineRun(text), LineRun(" " + label, .label)] + ageRuns(facts.snapshotAge))]
  }

  /// The fullest budget: what was used of it, or how much of it that is.
  private func budget() -> [LineForm] {
    guard let budget = facts.snapshot?.fullestBudget(at: facts.now) else { return [] }
    let role = levelRole(budget.percent)
    let mark = budget.isLowerBound ? glyphs.atLeast : ""
    let name = LineRun(" of " + shown(budget.name, limit: 24), .label)
    let age = ageRuns(facts.snapshotAge)
    let share = LineRun(NumberForms.percent(budget.percent, mark: mark), role)
    let short = LineForm([share, LineRun(" budget", .label)] + age)
    guard let amount = budget.microdollars else { return [LineForm([share, name] + age), short] }
    let money = LineRun(dollars(microdollars: amount, mark: mark), role)
    return [LineForm([money, name] + age), LineForm([share, name] + age), short]
  }

  private func burn() -> [LineForm] {
    guard let block = facts.block, let rate = block.microdollarsPerHour, rate > 0 else { return [] }
    let money = LineRun(dollars(microdollars: rate) + "/h")
    let age = ageRuns(facts.snapshotAge)
    guard let tokens = block.tokensPerMinute, tokens >= 1, tokens < 1e12 else {
      return [LineForm([money] + age)]
    }
    let speed = LineRun(" " + compactCount(Int64(tokens)) + "/min", .label)
    return [LineForm([money, speed] + age), LineForm([money] + age)]
  }

  /// All tokens of the current five-hour block; `Code: 7.0M` of old.
  private func tokens(look: String?) -> [LineForm] {
    guard let spending = facts.block?.spending else { return [] }
    let text = (spending.isLowerBound ? glyphs.atLeast : "") + compactCount(spending.tokens)
    let age = ageRuns(facts.snapshotAge)
    let figure = LineRun(text)
    if look == "bare" {
      return [LineForm([figure, LineRun(isVerbose ? " tokens" : "", .label)] + age)]
    }
    return [LineForm([LineRun("Code: ", .label), figure] + age), LineForm([figure] + age)]
  }

  private func cache() -> [LineForm] {
    guard let cache = input.cache, let isWarm = cache.isWarm else { return [] }
    let head = LineRun("cache ", .label)
    var ratio: [LineRun] = []
    if let hit = cache.hitRatio, hit.isFinite, hit >= 0, hit <= 1 {
      ratio = [LineRun(" " + NumberForms.percent(hit * 100) + " hits", .label)]
    }
    var price: [LineRun] = []
    if let tokens = cache.tokensIfCold, tokens > 0 {
      let cost = facts.coldCost.map { " ~" + dollars(microdollars: $0) } ?? ""
      price = [
        LineRun(" \(isWarm ? "cold " : "")\(compactCount(tokens))\(cost)", .label)
      ]
    }
    let expires = cache.expiresAt.flatMap {
      $0 > 0 && $0 < 253_402_300_800 ? Timestamp(seconds: $0) : nil
    }
    let state: LineRun
    if isWarm, let expires, expires > facts.now {
      let time = facts.clock.timeOfDay(expires, is12Hour: settings[.lineClock] == .hours12)
      state = LineRun((isVerbose ? "warm until " : "warm ") + time, .low)
    } else if isWarm, expires == nil {
      state = LineRun("warm", .low)
    } else {
      state = LineRun("cold", .medium)
    }
    return [
      LineForm([head, state] + ratio + price), LineForm([head, state] + ratio),
      LineForm([head, state]),
    ]
  }

  // MARK: Times

  func times(_ name: SegmentName, look: String?) -> [LineForm] {
    name == .clock ? [clock(look: look)] : duration(look: look)
  }

  private func clock(look: String?) -> LineForm {
    let text = facts.clock.timeOfDay(facts.now, is12Hour: settings[.lineClock] == .hours12)
    let glyph = dayGlyph(isEmoji: look == "glyph")
    return LineForm([LineRun(text), LineRun(glyph.isEmpty ? "" : " " + glyph, .label)])
  }

  /// A picture of the time of day; in emoji for the framed line.
  private func dayGlyph(isEmoji: Bool) -> String {
    guard settings.glyphs != .ascii else { return "" }
    let hour = facts.clock.minuteOfDay(facts.now) / 60
    switch hour {
    case 5..<12: return isEmoji ? "🌅" : "☼"
    case 12..<18: return isEmoji ? "🌞" : "☼"
    case 18..<22: return isEmoji ? "🌇" : "☾"
    default: return isEmoji ? "🌙" : "☾"
    }
  }

  private func duration(look: String?) -> [LineForm] {
    guard let milliseconds = input.durationMilliseconds, milliseconds >= 1000 else { return [] }
    let text = NumberForms.duration(milliseconds / 1000)
    if look == "glyph", settings.glyphs != .ascii {
      return [LineForm("⏱ " + text), LineForm(text)]
    }
    return isVerbose
      ? [LineForm([LineRun("session of ", .label), LineRun(text)]), LineForm(text)]
      : [LineForm(text)]
  }
}
