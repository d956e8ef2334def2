import Limits
import Testing
import UsageModel

@Suite("A forecast")
struct ForecastTests {
  @Test func saysWhatWasExpectedAndWhereItLeads() throws {
    // Three of five hours have passed.
    let forecast = try #require(LimitForecast(reading(45, resetIn: 120), at: now))
    #expect(abs(forecast.elapsed - 0.6) < 1e-9)
    #expect(abs(forecast.expectedPercent - 60) < 1e-9)
    #expect(abs(forecast.deficit + 15) < 1e-9)
    #expect(abs(forecast.average.percentPerHour - 15) < 1e-9)
    #expect(abs(forecast.average.percentAtReset - 75) < 1e-9)
    #expect(forecast.average.lasts && forecast.lasts && forecast.runsOutAt == nil)
    #expect(forecast.recent == nil)
  }

  @Test func namesTheTimeOfExhaustion() throws {
    // 90 % in three hours: the last 10 % take 20 minutes.
    let forecast = try #require(LimitForecast(reading(90, resetIn: 120), at: now))
    #expect(forecast.average.runsOutAt == now.advanced(byMilliseconds: 20 * minute))
    #expect(!forecast.lasts)
    let full = try #require(LimitForecast(reading(103, resetIn: 120), at: now))
    #expect(full.runsOutAt == now)
  }

  @Test func claimsNothingWhereNothingCanBeClaimed() {
    #expect(LimitForecast(reading(2, resetIn: 292), at: now) == nil)
    #expect(LimitForecast(reading(2, resetIn: 290), at: now) != nil)
    #expect(LimitForecast(reading(2, resetIn: 0), at: now) == nil)
    #expect(LimitForecast(reading(2, resetIn: 301), at: now) == nil)
    #expect(LimitForecast(reading(0, resetIn: nil), at: now) == nil)
    #expect(LimitForecast(reading(50, kind: .spendLimit), at: now) == nil)
  }

  @Test func seesTheLastHourForItself() throws {
    // Idle for hours, then 30 % in half an hour.
    let history = [
      sample(5, minutesAgo: 170), sample(10, minutesAgo: 30), sample(20, minutesAgo: 20),
      sample(30, minutesAgo: 10),
    ]
    let forecast = try #require(LimitForecast(reading(40), history: history, at: now))
    let recent = try #require(forecast.recent)
    #expect(abs(recent.percentPerHour - 60) < 1e-6)
    #expect(recent.runsOutAt == now.advanced(byMilliseconds: 60 * minute))
    // The average alone would have reassured.
    #expect(forecast.average.lasts && !forecast.lasts)
    #expect(forecast.runsOutAt == recent.runsOutAt)
  }

  @Test func leavesTheWindowBeforeOut() throws {
    let history = (1...6).map { sample(90, minutesAgo: Int64($0) * 5, resetIn: -20) }
    #expect(try #require(LimitForecast(reading(40), history: history, at: now)).recent == nil)
  }

  @Test("of the last hour needs four samples over ten minutes")
  func leastHistory() {
    func slope(_ ages: [Int64]) -> Double? {
      RecentSlope.percentPerHour(
        of: ages.map { sample(Double(100 - $0), minutesAgo: $0) }, at: now)
    }
    #expect(slope([0, 5, 10]) == nil)
    #expect(slope([0, 3, 6, 9]) == nil)
    #expect(slope([0, 3, 6, 61]) == nil)
    #expect(slope([0, 3, 6, 6, 6]) == nil)
    #expect(abs((slope([0, 3, 6, 10]) ?? 0) - 60) < 1e-6)
  }

  @Test func isNotMovedByAJumpOrAWrongSample() throws {
    var history = (0...11).map { sample(20 + Double(11 - $0), minutesAgo: Int64($0) * 5) }
    let calm = try #require(RecentSlope.percentPerHour(of: history, at: now))
    #expect(abs(calm - 12) < 1e-6)
    history[4].percent = 95
    history[9].percent = 0
    let disturbed = try #require(RecentSlope.percentPerHour(of: history, at: now))
    #expect(abs(disturbed - 12) < 3)
  }

  @Test func neverRunsBackwards() throws {
    let history = (1...6).map { sample(40 + Double($0), minutesAgo: Int64($0) * 8) }
    let forecast = try #require(LimitForecast(reading(40), history: history, at: now))
    #expect(forecast.recent?.percentPerHour == 0)
    #expect(forecast.recent?.percentAtReset == 40)
  }
}

@Suite("The price of one per cent")
struct PercentPriceTests {
  @Test func isTheMedianOfRisesAndTheirCosts() throws {
    let samples = (0...10).map { sample(Double($0) * 4, minutesAgo: 100 - Int64($0) * 10) }
    let timeline = CostTimeline(
      samples.dropFirst().enumerated().map { index, sample in
        CostTimeline.Stretch(
          first: sample.time.advanced(byMilliseconds: -5 * minute), last: sample.time,
          dollars: index == 2 ? 40 : 2)
      })
    let price = try #require(
      PercentPrice(samples: samples) { timeline.dollars(from: $0, until: $1) })
    #expect(price.dollars == 0.5 && price.pairs == 10)
    #expect(price.low == 0.5 && price.high == 0.5)
  }

  @Test func leavesOutWhatOtherDevicesUsed() {
    let samples = (0...10).map { sample(Double($0) * 4, minutesAgo: 100 - Int64($0) * 10) }
    #expect(PercentPrice(samples: samples) { _, _ in 0 } == nil)
    #expect(PercentPrice(samples: samples) { _, _ in nil } == nil)
    #expect(PercentPrice(samples: Array(samples.prefix(3))) { _, _ in 1 } == nil)
  }

  @Test func neverPairsAcrossAReset() throws {
    let samples = (0..<8).flatMap { window -> [LimitSample] in
      let end = Int64(window - 8) * 300
      return [
        sample(10, minutesAgo: -end + 200, resetIn: end),
        sample(90, minutesAgo: -end, resetIn: end),
      ]
    }
    let price = try #require(PercentPrice(samples: samples) { _, _ in 8 })
    #expect(price.pairs == 8)
    #expect(abs(price.dollars - 0.1) < 1e-9)
  }

  @Test func sharesAStretchThatIsCut() {
    let timeline = CostTimeline([
      .init(first: now, last: now.advanced(byMilliseconds: 10 * minute), dollars: 5)
    ])
    let middle = now.advanced(byMilliseconds: 4 * minute)
    let end = now.advanced(byMilliseconds: 60 * minute)
    #expect(timeline.dollars(from: middle, until: end) == 3)
    #expect(timeline.dollars(from: end, until: end) == 0)
  }
}

@Suite("The record of past forecasts")
struct ForecastRecordTests {
  /// A finished window, `index` windows ago, that rose evenly to `percent`.
  private func window(_ index: Int64, risingTo percent: Double) -> [LimitSample] {
    (0...30).map { step in
      sample(
        percent * Double(step) / 30, minutesAgo: index * 300 + 300 - Int64(step) * 10,
        resetIn: -index * 300)
    }
  }

  @Test func countsForecastsThatNamedTheOutcome() throws {
    let samples = window(1, risingTo: 60) + window(2, risingTo: 140) + window(3, risingTo: 30)
    let record = ForecastRecord(LimitWindow(kind: .fiveHour), samples: samples, at: now)
    #expect(record.windows == 3)
    // Of the one that ran out, 75 % of its time came after the end.
    #expect(record.average.forecasts == 8 && record.average.hits == 8)
    #expect(record.recent.forecasts == 8 && record.recent.hits == 8)
    #expect(try #require(record.average.meanError) < 1e-6)
  }

  @Test func isOpenWhereTheOutcomeIsUnknown() {
    let cut = Array(window(1, risingTo: 60).prefix(20))
    let record = ForecastRecord(LimitWindow(kind: .fiveHour), samples: cut, at: now)
    #expect(record.windows == 0 && record.average.forecasts == 0)
    #expect(record.average.meanError == nil)
    let running = (0...9).map { sample(5, minutesAgo: Int64($0) * 10) }
    #expect(ForecastRecord(LimitWindow(kind: .fiveHour), samples: running, at: now).windows == 0)
  }

  @Test func countsAMissWhenTheUserSpeedsUp() {
    let idle = (0...24).map { sample(10, minutesAgo: 600 - Int64($0) * 10, resetIn: -300) }
    let burst = (0...5).map {
      sample(20 * Double($0) + 10, minutesAgo: 350 - Int64($0) * 10, resetIn: -300)
    }
    let record = ForecastRecord(LimitWindow(kind: .fiveHour), samples: idle + burst, at: now)
    #expect(record.windows == 1)
    #expect(record.average.forecasts == 3)
    #expect(record.average.hits < 3)
  }
}
