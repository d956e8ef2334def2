import AnthropicAPI
import Foundation
import Index
import LimitPolling
import Live
import Reports
import Terminal
import UsageModel
import WebBase
import Wording

/// Telling the hub, as commands and faces do it.
enum HubSync {
  /// Tells what is new, and says so.
  static func run(
    _ membership: HubMembership, _ invocation: Invocation, isQuiet: Bool = false
  ) async throws {
    let context = try await CommandContext(invocation, SourceOptions(isQuiet: isQuiet))
    try await run(membership, context)
  }

  static func run(_ membership: HubMembership, _ context: CommandContext) async throws {
    let (invocation, service) = (context.invocation, try await LimitAccess(context).service)
    var outcome: (report: HubPublisher.Report, limits: Int)?
    try await HubTurn(invocation.workspace).run(now: invocation.now) {
      () throws(Explanation) in
      outcome = try await tell(
        membership, invocation, context.index, service, now: invocation.now)
    }
    guard let (report, told) = outcome else {
      try context.printLines(["Another process is telling the hub just now."])
      return
    }
    var words: [String] = []
    if report.days > 0 {
      words.append("\(counted(Int64(report.days), "day")) (\(counted(Int64(report.rows), "row")))")
    }
    if report.retracted > 0 {
      words.append("\(counted(Int64(report.retracted), "day")) taken back")
    }
    if told > 0 { words.append(counted(Int64(told), "limit")) }
    let what = words.isEmpty ? "nothing new" : words.joined(separator: ", ")
    try context.printLines([plainText("Told \(membership.url): \(what).")])
  }

  /// Tells what is new, and how full limits are.
  private static func tell(
    _ membership: HubMembership, _ invocation: Invocation, _ index: UsageIndex,
    _ limits: LimitService, now: Timestamp, isPatient: Bool = true
  ) async throws(Explanation) -> (report: HubPublisher.Report, limits: Int) {
    do {
      let publisher = try await HubPublisher(membership, invocation, index, isPatient: isPatient)
      let report = try await publisher.publish(now: now)
      let overview = try limits.overview(now: now, historySince: now)
      return (report, try await publisher.publish(limits: overview, now: now))
    } catch let error as any Explained {
      throw error.explanation
    } catch {
      throw Explanation(what: "the hub \(membership.url) received nothing", because: "\(error)")
    }
  }

  /// What faces and refreshes do again and again: it tells what is new where that is due,
  /// and never keeps them from anything. Nil where nothing may leave.
  ///
  /// - Parameter sharing: How this machine shares; nil where it must not.
  static func teller(
    _ context: CommandContext, _ sharing: SyncSettings?, _ limits: LimitService
  ) -> (@Sendable (Timestamp) async -> Void)? {
    let (invocation, index) = (context.invocation, context.index)
    guard context.stateCopy == nil, let sharing else { return nil }
    let turn = HubTurn(invocation.workspace)
    return { now in
      guard HubMembership.isThere(invocation) else { return }
      await turn.runIfDue(every: sharing.interval, now: now) { () throws(Explanation) in
        guard let membership = try HubMembership.stored(invocation) else { return }
        _ = try await tell(membership, invocation, index, limits, now: now, isPatient: false)
      }
    }
  }

  /// How it does; nil where no hub was joined.
  static func health(_ invocation: Invocation) throws -> HubHealth? {
    guard invocation.fixedRoots == nil, let membership = try HubMembership.stored(invocation)
    else { return nil }
    let last = try HubTurn.last(invocation.workspace)
    return HubHealth(
      url: membership.url, scope: membership.scopeText,
      doneAt: last?.doneAt.map(Timestamp.init(milliseconds:)), failure: last?.failure)
  }

  /// This machine's id at the hub.
  static func machine(_ invocation: Invocation) throws -> String {
    String(Secret.make().prefix(32))
  }

  /// How people call this machine.
  static func label(_ invocation: Invocation) -> String {
    let name = invocation.environment["PLIMSOLL_MACHINE"] ?? ProcessInfo.processInfo.hostName
    var label = ""
    label.unicodeScalars.append(
      contentsOf: name.unicodeScalars.filter { $0.value >= 0x20 }.prefix(60))
    return label
  }

  /// Leaves the hub.
  ///
  /// - Parameter erases: Whether what was told is taken out of the hub, which must answer
  ///   then.
  static func leave(
    _ membership: HubMembership, erases: Bool, _ invocation: Invocation
  ) async throws {
    do {
      try membership.requireThisMachine()
      _ = try await HubClient(membership, invocation).send(
        "DELETE", "api/hub/device" + (erases ? "?erase=true" : ""))
    } catch let failure as Explanation where !erases {
      // Whoever is shut out, or cannot reach the hub, may leave all the same.
      StandardStream.standardError.offer(
        "warning: " + plainText("\(failure.what); the hub still lists this machine") + "\n")
    }
    try await HubMembership.remove(invocation)
  }
}
