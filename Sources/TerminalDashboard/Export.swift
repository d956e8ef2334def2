import Analytics
import Index
internal import Live
import Pricing
import Reports
internal import Scanning
import Terminal
import UsageModel

extension MonitorState {
  /// What is shown as a file: figures as CSV, the limits as JSON, the rest as text.
  var exportFile: (name: String, text: String) {
    let offset = zone.offset(at: now)
    let stamp = clockText(now, offset: offset).filter { $0 != "-" && $0 != ":" }
      .replacing(" ", with: "-")
    let name = "plimsoll-\(screen.title.lowercased())-\(stamp)"
    switch screen {
    case .limits: return (name + ".json", limits?.json.document ?? "null\n")
    case .now: return (name + ".csv", sessionsCSV)
    case .history: return (name + ".csv", historyCSV)
    case .models: return (name + ".csv", sharesCSV)
    case .cache: return (name + ".csv", cacheCSV)
    case .attribution: return (name + ".csv", attributionCSV)
    case .alerts:
      let lines = logLines.map { line in
        line.isTitle ? line.pieces[0] : "  " + line.pieces.map(plainText).joined(separator: " ")
      }
      return (name + ".txt", lines.joined(separator: "\n") + "\n")
    }
  }

  private var sessionsCSV: String {
    var csv = CSVText(header: [
      "session", "project", "title", "model", "state", "tokens_per_minute", "share",
      "cost_usd", "total_tokens", "context_tokens", "last_seen",
    ])
    for row in sessionRows where row.agent == nil {
      let session = row.session
      csv.append([
        .text(session.id), .text(session.projectName), .text(session.title ?? ""),
        .text(session.model), .plain(session.state.rawValue),
        .integer(Int64(session.tokensPerMinute.rounded())),
        session.share.map { .plain(String($0)) } ?? .empty, .cost(session.usage.cost.cost),
        .integer(session.usage.tally.tokens.total),
        session.contextTokens.map { .integer($0) } ?? .empty, .time(session.lastSeen),
      ])
    }
    return csv.text
  }

  private var historyCSV: String {
    var csv = CSVText(header: [
      bucket.rawValue, "model", "total_tokens", "input_tokens", "output_tokens",
      "cache_write_tokens", "cache_read_tokens", "responses", "cost_usd",
    ])
    for row in history[.buckets(bucket)]?.buckets ?? [] {
      let name = fullLabel(row.subject)
      csv.append([.plain(name), .plain("all")] + CSVText.usageFields(row.usage))
      for part in row.parts {
        csv.append([.plain(name), .text(part.name)] + CSVText.usageFields(part.usage))
      }
    }
    return csv.text
  }

  func fullLabel(_ subject: GroupSubject) -> String {
    switch subject {
    case .hour(let hour): clockText(hour.start, offset: hour.offset)
    case .day(let day), .week(let day): day.description
    case .month(let day):
      day == day.firstOfMonth ? String(day.description.prefix(7)) : day.description
    case .unknownTime, .session, .project, .model, .attribute: "unknown"
    }
  }

  private var sharesCSV: String {
    var csv = CSVText(header: [
      "kind", "name", "total_tokens", "input_tokens", "output_tokens", "cache_write_tokens",
      "cache_read_tokens", "responses", "cost_usd",
    ])
    for (kind, rows) in [("model", modelRows), ("project", projectRows)] {
      for row in rows {
        csv.append([.plain(kind), .text(row.name)] + CSVText.usageFields(row.usage))
      }
    }
    return csv.text
  }

  private var attributionCSV: String {
    var csv = CSVText(header: [
      "kind", "name", "project", "total_tokens", "input_tokens", "output_tokens",
      "cache_write_tokens", "cache_read_tokens", "responses", "cost_usd", "sessions",
    ])
    for row in attributeRows {
      csv.append(
        [.plain(dimension.noun), .text(row.name), .text(row.projectName ?? "")]
          + CSVText.usageFields(row.usage) + [.integer(Int64(row.sessionCount))])
    }
    return csv.text
  }

  private var cacheCSV: String {
    var csv = CSVText(header: [
      "day", "read_tokens", "written_tokens", "uncached_tokens", "saved_usd",
      "write_premium_usd", "net_usd",
    ])
    for day in cacheDays.reversed() {
      let saving = day.saving
      csv.append([
        .plain(day.day.description), .integer(saving.read), .integer(saving.written),
        .integer(saving.uncached), .cost(saving.saved), .cost(saving.writePremium),
        .cost(saving.net),
      ])
    }
    return csv.text
  }
}

extension CSVText {
  fileprivate static func usageFields(_ usage: Usage) -> [Field] {
    let tokens = usage.tally.tokens
    return [
      .integer(tokens.total), .integer(tokens.input), .integer(tokens.output),
      .integer(tokens.cacheWrite), .integer(tokens.cacheRead), .integer(usage.tally.responses),
      .cost(usage.cost.cost),
    ]
  }
}
