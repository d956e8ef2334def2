internal import UsageModel

/// Checks of what is counted.
extension HubConformance {
  @Sendable func undoneWhole() async throws {
    struct Wanted: Error {}
    do {
      try await store.database.transaction(writes: true) { session in
        try session.append(
          [[.text("undone"), .text("undone@example.com"), .text("member"), .integer(1), .null]],
          to: HubTables.member)
        throw Wanted()
      }
      throw Broken(reason: "no error was raised")
    } catch is Wanted {
      let member = try await store.member("undone")
      try require(member == nil, "the row is there")
    }
  }

  @Sendable func keepsText() async throws {
    let text = "a\tb\\n'\"{},NULL \u{1F600} $1 é \\N end\\"
    let device = try await device("text")
    try await tell(
      device, 19_000,
      [row(String(repeating: "0", count: 32), responses: 1, output: 1, project: text)])
    let projects = try await store.projects(ofMember: device.member.identifier, 19_000...19_000)
    try require(projects.map(\.group) == [text], "it came back as \(projects.map(\.group))")
    let all = try await store.usageByProject(HubStore.Stretches(19_000...19_000, breaks: []))
    try require(all.map(\.group) == [text], "in the sums it is \(all.map(\.group))")
  }

  @Sendable func sameDayAgain() async throws {
    let device = try await device("again")
    let rows = [row("a session", responses: 3, output: 30, project: "p")]
    let first = try await tell(device, 19_100, rows)
    let second = try await tell(device, 19_100, rows)
    try require(first.days == 1 && first.rows == 1, "the first time it was \(first)")
    try require(second.days == 0 && second.unchanged == 1, "the second time it was \(second)")
    let sum = try await total(19_100)
    try require(sum?.tally.responses == 3, "the sum is \(String(describing: sum))")
  }

  @Sendable func replacesDays() async throws {
    let device = try await device("replace")
    try await tell(
      device, 19_110, [row("s1", responses: 3, output: 30), row("s2", responses: 1, output: 5)])
    try await tell(device, 19_110, [row("s1", responses: 4, output: 44, project: "moved")])
    var sum = try await total(19_110)
    try require(sum?.tally.tokens.output == 44, "after the change it is \(String(describing: sum))")
    try await tell(device, 19_110, [])
    sum = try await total(19_110)
    try require(sum == nil, "after it was taken back it is \(String(describing: sum))")
    let digests = try await store.digests(of: device)
    try require(digests.isEmpty, "the hub still knows \(digests)")
  }

  @Sendable func copiesCountOnce() async throws {
    let one = try await device("copy one")
    let two = try await device("copy two")
    let rows = [row("copied", responses: 5, output: 50)]
    try await tell(one, 19_120, rows)
    try await tell(two, 19_120, rows)
    let sum = try await total(19_120)
    try require(sum?.tally.responses == 5, "the sum is \(String(describing: sum))")
    try require(sum?.unsure == 0, "it is said to be unsure")
    // Whoever takes theirs back leaves the other's.
    try await tell(one, 19_120, [])
    let left = try await total(19_120)
    try require(left?.tally.responses == 5, "of one machine it is \(String(describing: left))")
  }

  @Sendable func forksAreLowerBounds() async throws {
    let one = try await device("fork one", member: "fork@example.com")
    let two = try await device("fork two", member: "fork@example.com")
    try await tell(one, 19_130, [row("forked", responses: 5, output: 50)])
    try await tell(two, 19_130, [row("forked", responses: 7, output: 60)])
    let sum = try await total(19_130)
    try require(sum?.tally.responses == 7, "the sum is \(String(describing: sum))")
    try require(sum?.unsure == 7, "it is not said to be a lower bound")
  }

  /// A response of a session.
  private func response(_ name: String, at: Int64, output: Int64) -> DayDocument.Row {
    var row = row("forked by response", responses: 1, output: output)
    (row.response, row.at) = (name, at)
    return row
  }

  @Sendable func forksAreExact() async throws {
    let one = try await device("exact one")
    let two = try await device("exact two")
    let both = response("both", at: 1000, output: 10)
    try await tell(one, 19_131, [both, response("of one", at: 5000, output: 100)])
    // The same response a little later, as where a log was copied and cut.
    try await tell(
      two, 19_131,
      [response("both", at: 2000, output: 10), response("of two", at: 9000, output: 1000)])
    let sum = try await total(19_131)
    try require(sum?.tally.tokens.output == 1110, "the sum is \(String(describing: sum))")
    try require(sum?.unsure == 0, "it is said to be a lower bound")
    let first = try await store.usage(ofMember: one.member.identifier, 19_131...19_131).first
    try require(first?.tally.tokens.output == 110, "the first has \(String(describing: first))")
    try await tell(one, 19_131, [])
    let left = try await total(19_131)
    try require(left?.tally.tokens.output == 1010, "taken back, it is \(String(describing: left))")
  }

  @Sendable func grainsMeet() async throws {
    let one = try await device("grain one")
    let two = try await device("grain two")
    try await tell(one, 19_132, [row("forked by response", responses: 3, output: 30)])
    try await tell(two, 19_132, [response("a response", at: 1000, output: 500)])
    let sum = try await total(19_132)
    try require(sum?.tally.tokens.output == 30, "the sum is \(String(describing: sum))")
    try require(sum?.unsure == 3, "it is not said to be a lower bound")
  }

  @Sendable func atTheSameTime() async throws {
    var devices: [HubStore.Device] = []
    for number in 0..<8 { devices.append(try await device("same time \(number)")) }
    let rows = [row("contended session", responses: 9, output: 90)]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for device in devices { group.addTask { try await tell(device, 19_140, rows) } }
      try await group.waitForAll()
    }
    let sum = try await total(19_140)
    try require(sum?.tally.responses == 9, "the sum is \(String(describing: sum))")
  }

  @Sendable func oneMembersMachinesAtTheSameTime() async throws {
    var devices: [HubStore.Device] = []
    for number in 0..<8 {
      devices.append(try await device("of one \(number)", member: "one@example.com"))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for device in devices {
        group.addTask {
          try await tell(
            device, 19_141, [row("own of \(device.identifier)", responses: 3, output: 30)])
        }
      }
      try await group.waitForAll()
    }
    let sum = try await total(19_141)
    try require(sum?.tally.responses == 24, "the sum is \(String(describing: sum))")
  }

  @Sendable func monthsAreDays() async throws {
    let device = try await device("months")
    let first: Int64 = 18_700
    for step in stride(from: Int64(0), to: 200, by: 9) {
      try await tell(device, first + step, [row("m\(step)", responses: step + 1, output: step * 3)])
    }
    for range in [first...first + 200, first + 3...first + 170, first + 20...first + 25] {
      let whole = try await store.usageByMember(HubStore.Stretches(range, breaks: []))
      let single = try await store.usage(ofMember: device.member.identifier, range)
      let left = whole.filter { $0.group == device.member.identifier }
        .reduce(UsageTally.zero) { $0 + $1.tally }
      let right = single.reduce(UsageTally.zero) { $0 + $1.tally }
      try require(left == right, "from \(range.lowerBound) on they differ")
    }
  }

  @Sendable func newestLimitStays() async throws {
    let one = try await device("limit one")
    let two = try await device("limit two")
    func limit(_ percent: Int64, _ age: Int64) -> HubStore.LimitRow {
      HubStore.LimitRow(
        account: "an account", window: "five_hour", millipercent: percent, resetsAt: nil,
        capturedAt: now.advanced(byMilliseconds: -age), source: "oauth", confidence: 2)
    }
    try await store.publish(limits: [limit(50_000, 1000)], of: one, now: now)
    try await store.publish(limits: [limit(40_000, 5000)], of: two, now: now)
    let limits = try await store.limits().filter { $0.limit.account == "an account" }
    try require(limits.map(\.limit.millipercent) == [50_000], "it is \(limits.map(\.limit))")
    try require(
      limits.first?.members.count == 2, "it is the account of \(limits.first?.members ?? [])")
  }

  @Sendable func erasesAll() async throws {
    let device = try await device("erase")
    try await tell(device, 19_150, [row("erased", responses: 2, output: 20)])
    try await tell(device, 19_151, [row("erased", responses: 2, output: 20)])
    try await store.leave(device, erases: true, now: now)
    let sum = try await store.usageByDay(19_150...19_151)
    try require(sum.isEmpty, "there is still \(sum)")
    let left = try await store.device(tokenDigest: "token of erase")
    try require(left?.revoked != nil, "the machine may still come in")
  }

  @Sendable func sumsEqualRows() async throws {
    let problems = try await store.sumProblems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
  }
}
