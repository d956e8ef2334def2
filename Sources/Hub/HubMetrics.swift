internal import HubStore
internal import Pricing
internal import UsageModel

/// What Prometheus reads of a hub. No member is in it.
struct HubMetrics {
  let services: HubServices

  func text() async throws -> String {
    let now = services.clock()
    let today = services.today
    let figures = try await services.figures.days((today - 29)...today)
    let devices = try await services.store.devices().filter { $0.revoked == nil }
    let members = try await services.store.members().filter { $0.revoked == nil }
    let limits = try await services.store.limits().filter {
      $0.limit.resetsAt.map { $0.milliseconds > now.milliseconds } ?? true
    }
    var text = ""
    func metric(_ name: String, _ help: String, _ samples: [(labels: String, value: String)]) {
      text += "# HELP plimsoll_hub_\(name) \(help)\n# TYPE plimsoll_hub_\(name) gauge\n"
      for sample in samples { text += "plimsoll_hub_\(name)\(sample.labels) \(sample.value)\n" }
    }
    metric("members", "People of the team.", [("", "\(members.count)")])
    metric("machines", "Machines that may publish.", [("", "\(devices.count)")])
    metric(
      "machines_silent", "Machines that nothing was heard of for a day.",
      [
        (
          "",
          "\(devices.count { now.milliseconds - ($0.seen ?? $0.created).milliseconds > 86_400_000 })"
        )
      ])
    let models = figures.models.sums.sorted { $0.key < $1.key }
    metric(
      "tokens_30d", "Tokens of the last 30 days of UTC, by model.",
      models.map { (label($0.key), "\($0.value.tally.tokens.total)") })
    metric(
      "cost_usd_30d", "Cost of the last 30 days of UTC at list price, by model with a price.",
      models.compactMap { model in
        model.value.cost.cost.map { (label(model.key), $0.decimalText(decimals: 6)) }
      })
    metric(
      "tokens_today", "Tokens of this day of UTC.",
      [("", "\(figures.days[today]?.tally.tokens.total ?? 0)")])
    metric("limit_windows", "Windows that run.", [("", "\(limits.count)")])
    metric(
      "limit_windows_near_wall", "Windows that run and are at 90 per cent or more.",
      [("", "\(limits.count { $0.limit.millipercent >= 90_000 })")])
    return text
  }

  private func label(_ model: String) -> String {
    let escaped = model.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .filter { $0 != "\n" }
    return "{model=\"\(escaped)\"}"
  }
}
