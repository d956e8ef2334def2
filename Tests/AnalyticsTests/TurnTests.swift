import Analytics
import Pricing
import Testing
import UsageModel

/// The share of a window that a turn filled, and usual days before and after.
struct TurnTests {
  private static func turn(_ from: Int, _ to: Int, dollars: Int64, tokens: Int64) -> Turn {
    Turn(
      session: 1, project: 1, start: time("2026-11-10", 10, from), end: time("2026-11-10", 10, to),
      usage: Usage(
        tally: UsageTally(tokens: TokenCounts(input: tokens), responses: 1),
        cost: CostSum(
          known: Cost(picodollars: Int128(dollars) * 1_000_000_000_000), pricedResponses: 1)),
      models: [], subagents: Usage(), transcript: "", offset: 0)
  }

  private static let points = [(0, 10.0), (10, 14.0), (20, 20.0), (30, 21.0)].map {
    WindowPoint(
      time: time("2026-11-10", 10, $0.0), percent: $0.1, resetsAt: time("2026-11-10", 15))
  }

  @Test func aloneItIsTheRiseAndBesideOthersARange() {
    var turns = [
      Self.turn(1, 9, dollars: 1, tokens: 100), Self.turn(11, 19, dollars: 3, tokens: 100),
      Self.turn(12, 18, dollars: 1, tokens: 100),
    ]
    turns.share(window: "five_hour", points: Self.points)
    #expect(turns[0].shares == [TurnShare(window: "five_hour", low: 4, high: 4)])
    // A half of the tokens, three quarters of the cost, of six per cent.
    #expect(turns[1].shares == [TurnShare(window: "five_hour", low: 3, high: 4.5)])
    #expect(turns[2].shares == [TurnShare(window: "five_hour", low: 1.5, high: 3)])
  }

  @Test func whatWasNotWatchedIsNotKnown() {
    var turns = [Self.turn(31, 40, dollars: 1, tokens: 1)]
    turns.share(window: "five_hour", points: Self.points)
    turns.share(window: "seven_day", points: [])
    #expect(turns[0].shares.isEmpty)
    // A window that began anew meanwhile tells nothing.
    var points = Self.points
    points[1].resetsAt = time("2026-11-10", 20)
    turns = [Self.turn(1, 9, dollars: 1, tokens: 1)]
    turns.share(window: "five_hour", points: points)
    #expect(turns[0].shares.isEmpty)
  }

  @Test func aUsualDayIsTheMiddleOfThoseWithUsage() throws {
    let at = try #require(CivilDay("2026-11-10"))
    var builder = BeforeAfterBuilder(
      at: at, reach: 7, zone: .utc, variants: testVariants, rates: testRates)
    for (day, input) in [
      ("2026-11-02", 9), ("2026-11-03", 10), ("2026-11-05", 30), ("2026-11-08", 20),
      ("2026-11-10", 1), ("2026-11-12", 3), ("2026-11-17", 99),
    ] as [(String, Int64)] {
      builder.add(row(time(day, 12), input: input * 1_000_000))
    }
    let found = builder.comparison()
    #expect(found.daysBefore == 3 && found.daysAfter == 2)
    let total = try #require(found.rows.first { $0.subject == .total })
    #expect(total.before?.cost?.median == 20_000_000_000_000)
    #expect(total.before?.cost?.least == 10_000_000_000_000)
    #expect(total.before?.tokens.most == 30_000_000)
    #expect(total.after?.tokens.median == 2_000_000)
    let input = try #require(found.rows.first { $0.subject == .input })
    #expect(input.before?.cost == nil && input.before?.tokens.median == 20_000_000)
    #expect(found.rows.contains { $0.subject == .model("alpha") })
    #expect(found.rows.contains { $0.subject == .project(1) })
  }

  @Test func projectsHaveTheNamesOfTheUser() throws {
    var catalog = UsageCatalog(projects: [
      1: ProjectInfo(folder: "-home-ada-api", workingDirectory: "/home/ada/api"),
      2: ProjectInfo(folder: "-home-ada-web", workingDirectory: "/home/ada/web"),
      3: ProjectInfo(folder: "-home-ada-x", workingDirectory: "/home/ada/x"),
      4: ProjectInfo(folder: "-home-ada-apis", workingDirectory: "/home/ada/apis"),
    ])
    let aliases = try #require(ProjectAliases("shop = api, web; client=/home/ada/x; no=nothing"))
    catalog.apply(aliases)
    let names = ProjectNames(catalog)
    #expect((1...4).map { names[catalog.shownProject($0)] } == ["shop", "shop", "client", "apis"])
    #expect(try UsageSelection(projects: ["shop"]).projectKeys(in: catalog) == [1, 2])
    for text in ["", "a", "a=", "=b", "a=b=c", "a=;b=c"] where !text.isEmpty {
      #expect(ProjectAliases(text) == nil, "\(text)")
    }
  }
}

/// Days on which a limit rose and no transcript had a response.
struct UnseenDayTests {
  @Test func aRiseBetweenResponsesIsSeenAndOneWithoutIsNot() {
    let reset = time("2026-11-10", 15)
    let points = [(0, 10.0), (20, 11.0), (60, 15.0), (61, 15.5), (240, 17.0)].map {
      WindowPoint(
        time: time("2026-11-10", 10).advanced(byMilliseconds: Int64($0.0) * 60_000), percent: $0.1,
        resetsAt: reset)
    }
    func days(_ used: [Timestamp]) -> [UnseenDay] {
      UnseenDay.find(points: points, used: Set(used.map(\.quarterHour)), zone: .utc)
    }
    #expect(days([]).map(\.rise) == [6.5])
    #expect(days([time("2026-11-10", 10, 50)]).map(\.rise) == [])
    #expect(days([time("2026-11-10", 10, 50), time("2026-11-10", 13)]).isEmpty)
    #expect(days([time("2026-11-10", 13)]).map(\.rise) == [5])
    #expect(days([time("2026-11-10", 9, 50)]).map(\.rise) == [5.5])
  }

  @Test func anotherWindowIsNoRise() {
    let points = [(10, 10.0, 15), (16, 60.0, 21)].map {
      WindowPoint(
        time: time("2026-11-10", $0.0), percent: $0.1, resetsAt: time("2026-11-10", $0.2))
    }
    #expect(UnseenDay.find(points: points, used: [], zone: .utc).isEmpty)
  }
}
