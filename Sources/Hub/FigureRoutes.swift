internal import HubStore
internal import Pricing
internal import Reports
internal import Scanning
internal import UsageModel
internal import WebBase

/// What leads and members read.
struct FigureRoutes: Sendable {
  let services: HubServices

  func add(to table: inout RouteTable) {
    table.get("/api/hub/me") { call in
      let person = try HubRoutes.person(call)
      return try await member(person.member, call)
    }
    table.get("/api/hub/accesses") { call in
      let person = try HubRoutes.person(call)
      let accesses = try await services.store.accesses(of: person.member.identifier)
      return answer(
        call,
        FigureTable(name: "accesses", header: ["at", "lead", "what"]) {
          accesses.map { [.time($0.at), .text($0.lead), .text($0.what)] }
        })
    }
    for (path, make) in [
      ("overview", overview), ("members", members), ("projects", projects), ("models", models),
      ("limits", limits), ("machines", machines),
    ] as [(String, @Sendable (Call) async throws -> Answer)] {
      table.get("/api/hub/\(path)") { call in
        try lead(call)
        return try await make(call)
      }
    }
    table.get("/api/hub/members/{id}") { call in
      let asking = try HubRoutes.person(call).member
      let name = call.parameter("id")
      if name == asking.identifier || name == asking.address {
        return try await member(asking, call)
      }
      try lead(call)
      guard let member = try await services.store.member(name) else {
        throw Refusal(
          .notFound, "no member has this id or address",
          hint: "/api/hub/members lists the members; one who was revoked has no page")
      }
      try await services.store.note(
        lead: asking, looksAt: member.identifier, what: "usage, limits and machines",
        now: services.clock())
      return try await self.member(member, call)
    }
    table.get("/metrics") { call in
      try lead(call)
      return .text(
        try await HubMetrics(services: services).text(),
        type: "text/plain; version=0.0.4; charset=utf-8")
    }
  }

  /// Refuses who is no lead.
  private func lead(_ call: Call) throws(Refusal) {
    guard try HubRoutes.person(call).member.role != .lead else { return }
    throw Refusal(
      .forbidden, "this is for leads of the team",
      because: "members see themselves against the team's median",
      hint: "your own figures are at /api/hub/me")
  }

  // MARK: Days

  /// The days of UTC that a query means: `last=30d`, or `since` and `until`.
  private func days(_ call: Call) throws(Refusal) -> ClosedRange<Int64> {
    func day(_ name: String) throws(Refusal) -> Int64? {
      guard let text = call.query.value(name), !text.isEmpty else { return nil }
      guard let day = CivilDay(text) else {
        throw Refusal(.badRequest, "\(name) is not a day such as 2026-11-29")
      }
      return Int64(day.daysSince1970)
    }
    let until = try day("until") ?? services.today
    if let since = try day("since") {
      guard since <= until, until - since < 1100 else {
        throw Refusal(
          .badRequest, "the days cannot be shown",
          because: "since is after until, or more than three years before")
      }
      return since...until
    }
    let last = call.query.value("last") ?? "30d"
    guard last.hasSuffix("d"), let count = Int64(last.dropLast()), (1...1100).contains(count) else {
      throw Refusal(.badRequest, "last is not a number of days such as 30d")
    }
    return (until - count + 1)...until
  }

  /// What the organization was billed for the same days.
  private func billed(_ days: ClosedRange<Int64>) -> HubBilling? {
    services.billed(
      CivilDay(
        daysSince1970: Int32(days.lowerBound))...CivilDay(daysSince1970: Int32(days.upperBound)))
  }

  private func head(_ days: ClosedRange<Int64>) -> [JSONValue.Member] {
    [
      .init("timeZone", .string("UTC")),
      .init("since", .string(dayText(days.lowerBound))),
      .init("until", .string(dayText(days.upperBound))),
      .init("priceList", .string(services.figures.prices.date.description)),
      .init("generatedAt", .time(services.clock())),
    ]
  }

  private func dayText(_ day: Int64) -> String {
    CivilDay(daysSince1970: Int32(day)).description
  }

  /// A document, or the table of it as CSV.
  private func answer(
    _ call: Call, _ table: FigureTable, days: ClosedRange<Int64>? = nil,
    more: [JSONValue.Member] = []
  ) -> Answer {
    if call.query.value("format") == "csv" {
      var answer = Answer.text(
        table.csv(days: days.map { (dayText($0.lowerBound), dayText($0.upperBound)) }),
        type: "text/csv; charset=utf-8")
      answer.fields = [
        Answer.Field(
          "Content-Disposition", "attachment; filename=\"plimsoll-\(table.name)-utc.csv\"")
      ]
      return answer
    }
    let head =
      days.map(head) ?? [
        .init("timeZone", .string("UTC")), .init("generatedAt", .time(services.clock())),
      ]
    return .json(.object(head + more + [.init(table.name, table.json)]))
  }

  // MARK: Pages

  @Sendable private func overview(_ call: Call) async throws -> Answer {
    let days = try days(call)
    let before = (days.lowerBound - Int64(days.count))...(days.lowerBound - 1)
    let figures = try await services.figures.days(days)
    let earlier = try await services.figures.days(before)
    let members = try await services.figures.members(days)
    let everybody = try await services.store.members()
    let billed = billed(days)
    let table = FigureTable(name: "days", header: ["day"] + FigureTable.sumHeader) {
      days.map { day in
        [.plain(dayText(day))] + FigureTable.sum(figures.days[day] ?? HubSum())
      }
    }
    return answer(
      call, table, days: days,
      more: [
        .init("total", FigureTable.object(figures.models.total)),
        .init("before", FigureTable.object(earlier.models.total)),
        .init("activeMembers", .integer(Int64(members.sums.count))),
        .init(
          "members",
          // Who left counts where there is usage of theirs: no more can be active than there are.
          .integer(
            Int64(
              everybody.count { $0.revoked == nil || members.sums[$0.member.identifier] != nil }))),
        .init("unknownModels", .strings(figures.models.unknownModels.sorted())),
        .init("billed", .cost(billed?.total)),
        .init("billedAt", .time(billed?.readAt)),
        .init("billedIsPartial", .bool(billed?.isPartial ?? false)),
      ])
  }

  /// By address: ranking people is nobody's default.
  @Sendable private func members(_ call: Call) async throws -> Answer {
    let days = try days(call)
    let groups = try await services.figures.members(days)
    let everybody = try await services.store.members()
    let devices = Dictionary(grouping: try await services.store.devices()) { $0.member.identifier }
    let billed = billed(days)
    let table = FigureTable(
      name: "members",
      header: ["id", "address", "role", "joined", "revoked", "machines", "lastHeard", "billed"]
        + FigureTable.sumHeader
    ) {
      everybody.map { entry in
        let own = devices[entry.member.identifier] ?? []
        let cells: [FigureTable.Cell] = [
          .text(entry.member.identifier), .text(entry.member.address),
          .plain(entry.member.role.rawValue), .time(entry.created), .time(entry.revoked),
          .integer(Int64(own.count { $0.revoked == nil })), .time(own.compactMap(\.seen).max()),
          .cost(billed?.byMember[entry.member.address]),
        ]
        return cells + FigureTable.sum(groups.sums[entry.member.identifier] ?? HubSum())
      }
    }
    return answer(call, table, days: days, more: [.init("total", FigureTable.object(groups.total))])
  }

  @Sendable private func projects(_ call: Call) async throws -> Answer {
    let days = try days(call)
    let groups = try await services.figures.projects(days)
    return answer(
      call, FigureTable(name: "projects", groups: groups, column: "project"), days: days,
      more: [.init("total", FigureTable.object(groups.total))])
  }

  @Sendable private func models(_ call: Call) async throws -> Answer {
    let days = try days(call)
    let models = try await services.figures.days(days).models
    return answer(
      call, FigureTable(name: "models", groups: models, column: "model"), days: days,
      more: [.init("total", FigureTable.object(models.total))])
  }

  @Sendable private func limits(_ call: Call) async throws -> Answer {
    answer(call, try await HubLimits(services: services).table(member: nil))
  }

  @Sendable private func machines(_ call: Call) async throws -> Answer {
    let devices = try await services.store.devices()
    return answer(call, FigureTable(devices: devices))
  }

  /// One member: own figures, where they stand, limits, machines.
  private func member(_ member: HubStore.Member, _ call: Call) async throws -> Answer {
    let days = try days(call)
    let figures = try await services.figures.days(days, member: member.identifier)
    let projects = try await services.figures.projects(ofMember: member.identifier, days)
    let everybody = try await services.figures.members(days)
    let quartiles = HubQuartiles(everybody.sums.values.map(\.tally.tokens.total))
    let limits = try await HubLimits(services: services).table(member: member.identifier)
    let devices = try await services.store.devices().filter {
      $0.member.identifier == member.identifier
    }
    let billed = billed(days)
    let table = FigureTable(name: "days", header: ["day"] + FigureTable.sumHeader) {
      days.map { day in
        [.plain(dayText(day))] + FigureTable.sum(figures.days[day] ?? HubSum())
      }
    }
    return answer(
      call, table, days: days,
      more: [
        .init("id", .string(member.identifier)),
        .init("address", .string(member.address)),
        .init("role", .string(member.role.rawValue)),
        .init("total", FigureTable.object(figures.models.total)),
        .init("billed", .cost(billed?.byMember[member.address])),
        .init("billedAt", .time(billed?.readAt)),
        .init("billedIsPartial", .bool(billed?.isPartial ?? false)),
        .init(
          "team",
          quartiles.map {
            .object([
              .init("members", .integer(Int64(everybody.sums.count))),
              .init("lowerQuartileTokens", .integer($0.lower)),
              .init("medianTokens", .integer($0.median)),
              .init("upperQuartileTokens", .integer($0.upper)),
            ])
          } ?? .null),
        .init("models", FigureTable(name: "models", groups: figures.models, column: "model").json),
        .init("projects", FigureTable(name: "projects", groups: projects, column: "project").json),
        .init("limits", limits.json),
        .init("machines", FigureTable(devices: devices).json),
      ])
  }
}
