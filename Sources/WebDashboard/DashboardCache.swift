internal import Analytics
internal import Configuration
internal import Foundation
internal import Index
internal import Live
internal import Pricing
internal import Reports
internal import Synchronization
internal import TimeZones
internal import UsageModel
internal import WebBase

/// The latest of everything, and the answers that were made of it: each is made
/// once for each change, however many ask.
///
/// A lock and no actor: what is there already is handed out without waiting for
/// what is being made.
final class DashboardCache: Sendable {
  private struct State {
    var update: LiveUpdate?
    var preferences = DashboardPreferences()
    var revision = 0
    var answers = AnswerCache()
    var events: [String: DatedEvent] = [:]
    /// Sums by days of other zones than the server's, by zone and day.
    var pictures: [String: UsagePicture] = [:]
  }

  /// An event, and the local day for which it holds.
  private struct DatedEvent {
    var event: EventStream.Event
    var day: CivilDay
  }

  private let state: Mutex<State>
  let index: UsageIndex
  let prices: PriceList
  /// The zone whose days the live sums go by.
  let zone: ZoneDays
  /// Where the zones of readers are found.
  let zones: ZoneFinder
  let settings: SettingsEditor
  let environment: [String: String]
  private let firstFacts: @Sendable () -> FirstSteps.Facts
  let clock: @Sendable () -> Timestamp

  init(
    index: UsageIndex, prices: PriceList, zone: ZoneDays, zones: ZoneFinder,
    settings: SettingsEditor, environment: [String: String],
    firstFacts: @escaping @Sendable () -> FirstSteps.Facts,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    self.index = index
    self.prices = prices
    self.zone = zone
    self.zones = zones
    self.settings = settings
    self.environment = environment
    self.firstFacts = firstFacts
    self.clock = clock
    state = Mutex(State())
    refreshAnswers()
  }

  /// Takes the next update in. What was answered before is answered anew.
  func take(_ update: LiveUpdate) {
    let preferences = loadedPreferences()
    state.withLock { state in
      state.update = update
      if let preferences { state.preferences = preferences }
      state.revision += 1
      state.answers = AnswerCache()
      state.pictures = [:]
    }
  }

  /// Reads the settings again and answers everything anew, as after a change.
  func refreshAnswers() {
    let preferences = loadedPreferences()
    state.withLock { state in
      if let preferences { state.preferences = preferences }
      state.revision += 1
      state.answers = AnswerCache()
    }
  }

  /// nil where the files cannot be read: what held goes on to hold.
  private func loadedPreferences() -> DashboardPreferences? {
    do {
      return DashboardPreferences(try settings.settings(), environment: environment)
    } catch {
      // Who saved the settings was told what is wrong; `plimsoll doctor` tells the others.
      return nil
    }
  }

  var revision: Int { state.withLock { $0.revision } }
  var latest: LiveUpdate? { state.withLock { $0.update } }

  /// The time of showing: that of the clock, and never before what is shown.
  var now: Timestamp { max(clock(), latest?.at ?? clock()) }

  /// What is shown now to somebody who lives in `zone`; nil before the first update.
  func moment(in zone: ZoneDays) throws -> DashboardMoment? {
    let (update, preferences, revision) = state.withLock {
      ($0.update, $0.preferences, $0.revision)
    }
    guard let update else { return nil }
    let now = max(clock(), update.at)
    var moment = DashboardMoment(
      revision: revision, update: update, at: now, zone: zone,
      usage: try picture(update, revision: revision, in: zone, at: now), preferences: preferences)
    // Looked up only for whom it may be of use.
    if let usage = moment.usage, usage.isEmpty || moment.limits.isEmpty {
      moment.firstSteps =
        FirstSteps(
          firstFacts(), hasUsage: !usage.isEmpty, hasLimits: !moment.limits.isUnbegun,
          isInBrowser: true
        ).sentences
    }
    return moment
  }

  /// The live sums, with the days of another zone where it is one, and with those of
  /// a day that has begun since they were made.
  private func picture(
    _ update: LiveUpdate, revision: Int, in zone: ZoneDays, at now: Timestamp
  ) throws -> UsagePicture {
    var picture = update.usage
    let today = zone.day(of: now)
    if zone.name == self.zone.name, picture.today.since == today { return picture }
    let key = "\(zone.name) \(today)"
    if let kept = state.withLock({ $0.pictures[key] }) { return kept }
    let yesterday = today.adding(days: -1)
    let week = today.startOfWeek(weekStart: picture.week.since.weekday)
    picture.today = try sum(from: today, to: today, in: zone)
    picture.yesterday = try sum(from: yesterday, to: yesterday, in: zone)
    picture.week = try sum(from: week, to: today, in: zone)
    picture.monthToDate = try sum(from: today.firstOfMonth, to: today, in: zone)
    state.withLock { state in
      guard state.revision == revision else { return }
      if state.pictures.count >= 16 { state.pictures = [:] }
      state.pictures[key] = picture
    }
    return picture
  }

  private func sum(
    from since: CivilDay, to until: CivilDay, in zone: ZoneDays
  ) throws -> PeriodSum {
    let summary = try index.summary(
      by: .model,
      UsageQuestion(
        range: ReportRange(since: since, until: until), zone: zone, prices: prices),
      catalog: try index.catalog(sessions: false))
    return PeriodSum(
      since: since, until: until, usage: summary.usage, models: summary.models,
      sessionCount: summary.sessionCount)
  }

  /// The answer to a question, made when it is asked for the first time since
  /// something changed, and anew in each minute; in each second where `isOfTheMoment`:
  /// such an answer has ages and countdowns.
  func answer(
    _ name: String, in zone: ZoneDays, isOfTheMoment: Bool = false,
    make: () async throws -> Answer
  ) async throws -> Answer {
    let time = isOfTheMoment ? now.seconds : floorDivide(now.seconds, 60) * 60
    let question = "\(name)#\(zone.name) \(time)"
    let (kept, revision) = state.withLock { ($0.answers[question], $0.revision) }
    if let kept { return kept }
    let answer = try await make()
    state.withLock { state in
      guard state.revision == revision else { return }
      state.answers.keep(answer, for: question)
    }
    return answer
  }

  /// The newest event of a stream, made once for each change, zone and day of that
  /// zone; nil before the first update, and where it cannot be made.
  func event(
    in zone: ZoneDays, make: (DashboardMoment) throws -> String
  ) -> EventStream.Event? {
    let day = zone.day(of: now)
    let kept = state.withLock { state -> EventStream.Event? in
      guard let kept = state.events[zone.name] else { return nil }
      // A midnight of another zone than the server's is news to its readers.
      if kept.day != day, kept.event.number == state.revision { state.revision += 1 }
      return kept.event.number == state.revision ? kept.event : nil
    }
    if let kept { return kept }
    do {
      guard let moment = try moment(in: zone) else { return nil }
      let event = EventStream.Event(number: moment.revision, data: try make(moment))
      state.withLock { state in
        if state.events.count >= 16 { state.events = [:] }
        state.events[zone.name] = DatedEvent(event: event, day: moment.zone.day(of: moment.at))
      }
      return event
    } catch {
      // The next update tells, and the page sees that it is not told anything.
      return nil
    }
  }

  /// What the zones of readers are called.
  var zoneNames: [String] { zones.names() }

  /// The zone of a reader, by its name; that of the server where none is named.
  func zone(_ name: String?) throws(Refusal) -> ZoneDays {
    guard let name, name != zone.name else { return zone }
    if let known = knownZones.withLock({ $0[name] }) { return known }
    let found: ZoneDays
    do throws(Explanation) {
      found = try ZoneDays(named: name, in: zones)
    } catch {
      throw Refusal(
        .badRequest, "tz names no time zone",
        hint: "names are those of the IANA database, such as Europe/Berlin")
    }
    knownZones.withLock { zones in
      if zones.count >= 16 { zones = [:] }
      zones[name] = found
    }
    return found
  }

  /// Zones that were read, by what readers call them.
  private let knownZones = Mutex<[String: ZoneDays]>([:])
}
