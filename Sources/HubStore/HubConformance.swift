internal import UsageModel

/// What a database must do to keep a team's figures: the same checks for every kind, and
/// for anybody's server.
///
/// They fill the database that they are given, which should be empty.
package struct HubConformance: Sendable {
  private let store: HubStore
  let now = Timestamp(milliseconds: 1_790_000_000_000)

  package init(_ database: any HubDatabase) { store = HubStore(database) }

  /// What a check found.
  package struct Finding: Sendable, Equatable {
    /// The sentence that is to hold.
    package var sentence: String
    /// Why it does not; nil where it does.
    package var problem: String?
  }

  /// A check failed.
  struct Broken: Error {
    var reason: String
  }

  private typealias Check = (sentence: String, run: @Sendable () async throws -> Void)

  /// Runs all checks, one after the other.
  package func run(
    tell: @Sendable (Finding) -> Void = { _ in }
  ) async -> [Finding] {
    var findings: [Finding] = []
    for check in checks {
      var finding = Finding(sentence: check.sentence, problem: nil)
      do {
        try await check.run()
      } catch let error as Broken {
        finding.problem = error.reason
      } catch let error as HubError {
        finding.problem = [error.what, error.because].compactMap { $0 }.joined(separator: ": ")
      } catch {
        finding.problem = "\(error)"
      }
      findings.append(finding)
      tell(finding)
    }
    return findings
  }

  private var checks: [Check] {
    [
      ("a transaction that fails leaves nothing behind", undoneWhole),
      ("any text comes back as it was", keepsText),
      ("a code lets one machine in, once", codesWorkOnce),
      ("of twenty who come with one code at once, one is let in", oneOfManyComesIn),
      ("a day that is told again changes nothing", sameDayAgain),
      ("a day is replaced as a whole, and can be taken back", replacesDays),
      ("a session that was copied to two machines counts once", copiesCountOnce),
      ("a session that went on on two machines is a lower bound", forksAreLowerBounds),
      ("machines that tell one session at the same time count it once", atTheSameTime),
      ("a whole year by months is the same as by days", monthsAreDays),
      ("a revoked machine is known as one, and another token makes the old one void", shutsOut),
      ("a link lets one browser in, once", linksWorkOnce),
      ("of each window the newest reading stays", newestLimitStays),
      ("what is erased is out of all sums", erasesAll),
      ("all kept sums equal the rows", sumsEqualRows),
    ]
  }

  // MARK: Helpers

  func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(Broken) {
    if !condition { throw Broken(reason: reason()) }
  }

  static let variant = ModelVariant(model: "claude-opus-4-6")
  static let variants = [VariantKey.of(variant): variant]

  /// A machine that was let in.
  func device(_ name: String, member: String? = nil) async throws -> HubStore.Device {
    _ = try await store.invite(
      digest: "code of \(name)", address: member ?? "\(name)@example.com", role: .member, now: now)
    let admission = try await store.admit(
      codeDigest: "code of \(name)", newcomer(name), now: now)
    guard case .admitted(let device) = admission else {
      throw Broken(reason: "\(name) was not let in: \(admission)")
    }
    return device
  }

  func newcomer(_ name: String) -> HubStore.Newcomer {
    HubStore.Newcomer(
      machine: "machine of \(name)", label: name, version: "1", scope: "days",
      tokenDigest: "token of \(name)", memberIdentifier: "member \(name)",
      deviceIdentifier: "device \(name)")
  }

  func row(_ session: String, responses: Int64, output: Int64, project: String = "")
    -> DayDocument.Row
  {
    var tally = UsageTally()
    tally.responses = responses
    tally.tokens.output = output
    tally.tokens.input = responses * 10
    return DayDocument.Row(
      session: session, project: project, variant: VariantKey.of(HubConformance.variant),
      tally: tally)
  }

  @discardableResult
  func tell(
    _ device: HubStore.Device, _ day: Int64, _ rows: [DayDocument.Row]
  ) async throws -> HubStore.Publication {
    let digest = DayDocument.written(day: day, rows: rows, variants: HubConformance.variants).digest
    return try await store.publish(
      [DayDocument.Day(day: day, digest: digest, rows: rows)],
      variants: HubConformance.variants, of: device, now: now)
  }

  func total(_ day: Int64) async throws -> HubStore.Usage? {
    try await store.usageByDay(day...day).first
  }
}

// MARK: The checks

extension HubConformance {
  @Sendable private func undoneWhole() async throws {
    struct Wanted: Error {}
    do {
      try await store.database.transaction(writes: true) { session in
        try session.append(
          [[.text("undone"), .text("undone@example.com"), .text("member"), .integer(1), .null]],
          to: HubTables.member)
        throw Wanted()
      }
      throw Broken(reason: "the error did not come out")
    } catch is Wanted {
      let member = try await store.member("undone")
      try require(member == nil, "the row is there")
    }
  }

  @Sendable private func keepsText() async throws {
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

  @Sendable private func codesWorkOnce() async throws {
    _ = try await device("once")
    let again = try await store.admit(codeDigest: "code of once", newcomer("twice"), now: now)
    try require(again == .usedCode, "the second time it was \(again)")
    let unknown = try await store.admit(codeDigest: "nothing", newcomer("twice"), now: now)
    try require(unknown == .unknownCode, "a code that never was is \(unknown)")
    _ = try await store.invite(digest: "old", address: "old@example.com", role: .member, now: now)
    let later = now.advanced(byMilliseconds: HubStore.codeLife * 1000 + 1)
    let expired = try await store.admit(codeDigest: "old", newcomer("old"), now: later)
    try require(expired == .expiredCode, "after a day it is \(expired)")
  }

  @Sendable private func oneOfManyComesIn() async throws {
    _ = try await store.invite(
      digest: "contended", address: "many@example.com", role: .member, now: now)
    let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask {
          let admission = try await store.admit(
            codeDigest: "contended", newcomer("many \(number)"), now: now)
          if case .admitted = admission { return true }
          return false
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    try require(admitted == 1, "\(admitted) were let in")
  }

  @Sendable private func sameDayAgain() async throws {
    let device = try await device("again")
    let rows = [row("a session", responses: 3, output: 30, project: "p")]
    let first = try await tell(device, 19_100, rows)
    let second = try await tell(device, 19_100, rows)
    try require(first.days == 1 && first.rows == 1, "the first time it was \(first)")
    try require(second.days == 0 && second.unchanged == 1, "the second time it was \(second)")
    let sum = try await total(19_100)
    try require(sum?.tally.responses == 3, "the sum is \(String(describing: sum))")
  }

  @Sendable private func replacesDays() async throws {
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

  @Sendable private func copiesCountOnce() async throws {
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

  @Sendable private func forksAreLowerBounds() async throws {
    let one = try await device("fork one", member: "fork@example.com")
    let two = try await device("fork two", member: "fork@example.com")
    try await tell(one, 19_130, [row("forked", responses: 5, output: 50)])
    try await tell(two, 19_130, [row("forked", responses: 7, output: 60)])
    let sum = try await total(19_130)
    try require(sum?.tally.responses == 7, "the sum is \(String(describing: sum))")
    try require(sum?.unsure == 7, "it is not said to be a lower bound")
  }

  @Sendable private func atTheSameTime() async throws {
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

  @Sendable private func monthsAreDays() async throws {
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

  @Sendable private func shutsOut() async throws {
    let device = try await device("shut out")
    let (found, _) = try await store.rotate(device.identifier, codeDigest: "new code", now: now)
    try require(found == .device(device.identifier), "rotating found \(found)")
    let old = try await store.device(tokenDigest: "token of shut out")
    try require(old == nil, "the old token is still good")
    var renewed = newcomer("shut out")
    renewed.tokenDigest = "other token"
    let admission = try await store.admit(codeDigest: "new code", renewed, now: now)
    guard case .admitted(let again) = admission else {
      throw Broken(reason: "the new code was \(admission)")
    }
    try require(again.identifier == device.identifier, "it became another machine")
    _ = try await store.revoke(device.identifier, now: now)
    let revoked = try await store.device(tokenDigest: "other token")
    try require(revoked?.revoked != nil, "it is not revoked")
    let nobody = try await store.revoke("nobody at all", now: now)
    try require(nobody == .unknown, "somebody else was revoked")
  }

  @Sendable private func linksWorkOnce() async throws {
    let device = try await device("link")
    try await store.keepLink(digest: "a link", member: device.member.identifier, now: now)
    let first = try await store.enter(linkDigest: "a link", visitDigest: "visit 1", now: now)
    let second = try await store.enter(linkDigest: "a link", visitDigest: "visit 2", now: now)
    try require(
      first?.identifier == device.member.identifier,
      "the first time it was \(String(describing: first))")
    try require(second == nil, "it worked twice")
    let visitor = try await store.visitor(visitDigest: "visit 1", now: now)
    try require(visitor == first, "the session is not known")
    try await store.end(visitDigest: "visit 1")
    let ended = try await store.visitor(visitDigest: "visit 1", now: now)
    try require(ended == nil, "the session did not end")
  }

  @Sendable private func newestLimitStays() async throws {
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

  @Sendable private func erasesAll() async throws {
    let device = try await device("erase")
    try await tell(device, 19_150, [row("erased", responses: 2, output: 20)])
    try await tell(device, 19_151, [row("erased", responses: 2, output: 20)])
    try await store.leave(device, erases: true, now: now)
    let sum = try await store.usageByDay(19_150...19_151)
    try require(sum.isEmpty, "there is still \(sum)")
    let left = try await store.device(tokenDigest: "token of erase")
    try require(left?.revoked != nil, "the machine may still come in")
  }

  @Sendable private func sumsEqualRows() async throws {
    let problems = try await store.sumProblems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
  }
}
