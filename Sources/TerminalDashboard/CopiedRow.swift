import Analytics
import Index
internal import Live
import Pricing
import Reports
import Terminal
import UsageModel
import Wording

extension MonitorState {
  /// What is copied of the screen: the row that is selected, its parts apart by tabs;
  /// on the first screen its answer. nil where there is nothing.
  var copiedText: String? {
    switch screen {
    case .limits: limits.map { LimitAnswer($0).sentences.joined(separator: " ") }
    case .now: row(of: sessionRows).map { copied($0) }
    case .history:
      row(of: historyRows).map { bucket in
        joined([
          fullLabel(bucket.subject), UsageCells.cost(bucket.usage),
          String(bucket.usage.tally.tokens.total),
        ])
      }
    case .models:
      row(of: modelRows + projectRows).map { share in
        joined([
          share.name, UsageCells.cost(share.usage), share.share,
          String(share.usage.tally.tokens.total),
        ])
      }
    case .cache:
      row(of: cacheDays).map { day in
        joined([day.day.description, day.saving.net.map { dollars($0) } ?? "?"])
      }
    case .attribution:
      row(of: attributeRows).map { used in
        joined([
          used.name, used.projectName ?? "", UsageCells.cost(used.usage),
          String(used.usage.tally.tokens.total),
        ])
      }
    case .alerts: row(of: logLines).map { joined($0.pieces) }
    }
  }

  private func row<Row>(of rows: [Row]) -> Row? {
    rows.indices.contains(selected) ? rows[selected] : nil
  }

  private func copied(_ row: SessionRow) -> String {
    if let agent = row.agent {
      return joined([agent.id, agent.model, UsageCells.cost(agent.usage)])
    }
    let session = row.session
    return joined([
      session.id, session.projectName, session.title ?? "", session.model,
      UsageCells.cost(session.usage),
    ])
  }

  /// In one line, whatever the parts are.
  private func joined(_ parts: [String]) -> String {
    parts.map { part in
      plainText(part).replacing("\u{00A0}", with: " ").replacing("\t", with: " ")
    }.joined(separator: "\t")
  }
}
