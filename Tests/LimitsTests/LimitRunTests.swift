import Limits
import Testing
import UsageModel

@Suite("The runs of a limit")
struct LimitRunTests {
  @Test func oneForEachResetWhateverTheOrderOfItsSamples() {
    let runs = LimitRun.runs(of: [
      sample(20, minutesAgo: 10), sample(90, minutesAgo: 200, resetIn: -180),
      sample(5, minutesAgo: 170), sample(60, minutesAgo: 400, resetIn: -180),
    ])
    #expect(runs.map(\.highest) == [90, 20])
    #expect(runs.map { $0.samples.map(\.percent) } == [[60, 90], [5, 20]])
    #expect(runs[1].start(length: 18_000) == now.advanced(byMilliseconds: -180 * minute))
  }

  @Test func samplesWithoutAResetAreOfNone() {
    let sample = LimitSample(time: now, percent: 0, resetsAt: nil)
    #expect(LimitRun.runs(of: [sample]).isEmpty)
  }

  @Test func aLineThroughItsCornersIsALineThroughAllOfIt() {
    let percents: [Double] = [1, 1, 1, 2, 3, 3, 3, 3]
    let samples = percents.enumerated().map { sample($1, minutesAgo: Int64(100 - $0)) }
    let corners = LimitRun.runs(of: samples)[0].corners
    #expect(corners.map(\.percent) == [1, 1, 2, 3, 3])
    #expect(corners.map(\.time) == [0, 2, 3, 4, 7].map { samples[$0].time })
  }
}
