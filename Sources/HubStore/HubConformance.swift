internal import UsageModel

/// What a database must do to keep a team's figures: the same checks for every kind, and
/// for anybody's server.
///
/// They fill the database that they are given, which should be empty.
package struct HubConformance: Sendable {
  let store: HubStore
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
      ("a day that is sent again changes nothing", sameDayAgain),
      ("a day is replaced as a whole, and can be taken back", replacesDays),
      ("a session that was copied to two machines counts once", copiesCountOnce),
      ("a session that went on on two machines is a lower bound", forksAreLowerBounds),
      ("sent by response, it is exact, and each counts where it was first", forksAreExact),
      ("sent by response and by day, the fuller counts", grainsMeet),
      ("machines that send one session at the same time count it once", atTheSameTime),
      (
        "a day that several machines of a member send at the same time has all of them",
        oneMembersMachinesAtTheSameTime
      ),
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
