import Alerts
import Analytics
import Foundation
import Live
import Reports
import Scanning
import Terminal
import Testing
import UsageModel

@testable import TerminalDashboard

@Suite("The monitor's state")
struct MonitorStateTests {
  private func press(_ keys: Key.Code..., in state: inout MonitorState) -> [MonitorEffect] {
    keys.flatMap { state.take(.input(.key(Key($0)))) }
  }

  @Test(
    "answers what people ask of their limits",
    arguments: [
      (
        "ordinary",
        "At this pace the week ends at 83 %. The 7-day limit is next; it frees Fri 16:10."
      ),
      (
        "tight",
        "At this pace the week runs out at 18:26, 2 d 21 h early. The 5-hour limit is next: "
          + "used up about 15:57; it frees at 17:41."
      ),
      (
        "used-up",
        "At this pace the week ends at 85 %. The 5-hour limit is used up; it frees at 16:18."
      ),
      (
        "nothing",
        "Nothing is known yet. `plimsoll limits --refresh` asks now, `plimsoll doctor` says what "
          + "each source lacks."
      ),
    ])
  func answer(name: String, expected: String) throws {
    let state = SampleMonitor.state(name, columns: 80, rows: 24)
    let answer = LimitAnswer(try #require(state.limits))
    #expect(answer.sentences.joined(separator: " ") == expected)
  }

  @Test("keys lead to screens, and Escape never leaves")
  func screens() {
    var state = SampleMonitor.state(columns: 80, rows: 24)
    #expect(press(.character("3"), in: &state) == [.ask(.buckets(.day))])
    #expect(state.screen == .history)
    #expect(press(.left, in: &state) == [.ask(.buckets(.hour))])
    _ = press(.tab, .tab, .tab, in: &state)
    #expect(state.screen == .alerts)
    #expect(press(.tab, in: &state) == [.ask(.attribution(.skill, days: 30))])
    #expect(state.screen == .attribution)
    #expect(press(.character("d"), in: &state) == [.ask(.attribution(.agent, days: 30))])
    #expect(press(.tab, in: &state).isEmpty)
    #expect(state.screen == .limits)
    #expect(press(.escape, .escape, in: &state).isEmpty)
    #expect(press(.character("q"), in: &state) == [.quit])
    #expect(state.take(.input(.key(Key("c", .control)))) == [.quit])
    #expect(state.take(.input(.key(Key("z", .control)))) == [.stop])
  }

  @Test("what is typed is no key, not even q")
  func typing() {
    var state = SampleMonitor.state(columns: 80, rows: 24, screen: .now)
    #expect(press(.character("/"), .character("q"), in: &state).isEmpty)
    #expect(state.sessionRows.map(\.session.projectName) == ["api"])
    #expect(press(.backspace, .character("w"), .character("e"), .enter, in: &state).isEmpty)
    #expect(state.sessionRows.map(\.session.projectName) == ["web"])
    _ = press(.escape, in: &state)
    #expect(state.sessionRows.count == 3)
    #expect(press(.character(":"), in: &state).isEmpty)
    _ = state.take(.input(.paste("quit\nrm -rf")))
    #expect(press(.enter, in: &state) == [.quit])
  }

  @Test("a picture that is held does not change until it is let go")
  func freeze() {
    var state = SampleMonitor.state(columns: 80, rows: 24)
    _ = press(.character(" "), in: &state)
    let held = Picture(of: state).buffer
    var other = SampleMonitor.update("tight")
    other.generation = 2
    _ = state.take(.update(other))
    #expect(Picture(of: state).buffer == held)
    _ = press(.character(" "), in: &state)
    #expect(Picture(of: state).buffer != held)
  }

  @Test("a warning rings once, and those from before not at all")
  func bell() {
    var options = MonitorOptions()
    options.ringsBell = true
    var state = SampleMonitor.state(columns: 80, rows: 24, options: options)
    #expect(state.take(.update(SampleMonitor.update())).isEmpty)
    var update = SampleMonitor.update()
    update.alerts[0].id = "b"
    #expect(state.take(.update(update)) == [.ringBell, .notify(update.alerts[0].text)])
    #expect(state.take(.update(update)).isEmpty)
  }

  @Test("settings that are changed are kept")
  func settings() {
    var state = SampleMonitor.state(columns: 80, rows: 24)
    #expect(press(.character("t"), in: &state) == [.keep(key: "monitor.theme", word: "dark")])
    #expect(press(.character("p"), in: &state) == [.keep(key: "monitor.preset", word: "calm")])
    #expect(press(.character("+"), in: &state) == [.setInterval(15)])
    #expect(
      press(.character("o"), .down, .down, .right, in: &state)
        == [.setInterval(30), .keep(key: "monitor.interval", word: "30")])
    #expect(press(.character("o"), .character("q"), in: &state) == [.quit])
  }

  @Test("the mouse takes tabs and rows")
  func mouse() {
    var state = SampleMonitor.state(columns: 120, rows: 30)
    _ = state.take(.input(.mouse(MouseEvent(.press, column: 22, row: 0))))
    #expect(state.screen == .now)
    let row = Picture(of: state).buffer.lines.firstIndex { $0.contains("web") } ?? 0
    _ = state.take(.input(.mouse(MouseEvent(.press, column: 30, row: row))))
    #expect(state.selected == 2)
    _ = state.take(.input(.mouse(MouseEvent(.scrollUp, column: 30, row: row))))
    #expect(state.selected == 1)
  }

  @Test("nothing changes by time alone before the next minute of a countdown or age")
  func nextChange() {
    let state = SampleMonitor.state(columns: 80, rows: 24)
    let at = SampleMonitor.now.advanced(byMilliseconds: 1_500)
    #expect(state.nextChange(after: at) == SampleMonitor.minutes(1))
    // In the last minute of a countdown, each second.
    let late = SampleMonitor.minutes(130).advanced(byMilliseconds: 10_300)
    #expect(state.nextChange(after: late).milliseconds - late.milliseconds == 700)
  }

  @Test("a reset comes to the picture and to the document at its time, and not before")
  func reset() throws {
    var state = SampleMonitor.state(columns: 80, rows: 24)
    let reset = SampleMonitor.minutes(131)
    var update = SampleMonitor.update()
    update.nextChange = reset
    _ = state.take(.update(update))
    let late = reset.advanced(byMilliseconds: -600)
    #expect(state.nextChange(after: late) == reset)
    func window(at now: Timestamp) throws -> String {
      let text = MonitorDocument(update, now: now, zone: .utc).json.line
      let part = try #require(text.range(of: "\"window\":\"five_hour\""))
      return String(text[part.lowerBound...].prefix(120))
    }
    for (time, isRunning) in [
      (reset.advanced(byMilliseconds: -1), true), (reset, false),
      (reset.advanced(byMilliseconds: 37_000), false),
    ] {
      _ = state.take(.tick(time))
      let picture = Picture(of: state).buffer.lines.joined(separator: "\n")
      #expect(picture.contains("ended") != isRunning)
      #expect(try window(at: time).contains("\"state\":\"\(isRunning ? "running" : "ended")\""))
    }
  }

  @Test("budgets say what is used, and where the pace leads")
  func budgets() throws {
    let now = SampleMonitor.now
    func budget(_ text: String) throws -> BudgetStatus {
      BudgetStatus(
        budget: try #require(Budget(text, project: nil, setAt: now)),
        usage: SampleMonitor.usage(1_000_000, 6), start: SampleMonitor.minutes(-600),
        end: SampleMonitor.minutes(400))
    }
    var update = SampleMonitor.update()
    update.budgets = [try budget("15/day"), try budget("5/week")]
    for (columns, words) in [
      (130, ["of 15/day", "40 % → ~67 %", "$6.00", "of 5/week", "120 % → ~200 %"]),
      (80, ["of 15/day 40 % → ~67 %", "of 5/week 120 % → ~200 %"]),
    ] {
      var state = SampleMonitor.state(columns: columns, rows: 40)
      _ = state.take(.update(update))
      let text = Picture(of: state).buffer.lines.joined(separator: "\n")
      for word in words { #expect(text.contains(word), "\(columns): \(word)\n\(text)") }
    }
    let json = MonitorDocument(update, now: now, zone: .utc).json.line
    #expect(json.contains("\"projectedPercent\":66.67"))
  }

  @Test("months begin where the user wants, whole ones")
  func months() {
    let question = HistoryKey.buckets(.month).question(
      zone: .utc, weekStart: 0, monthStart: 15, now: SampleMonitor.now)
    #expect(question.range.since?.description.hasSuffix("-15") == true)
    let state = SampleMonitor.state(columns: 80, rows: 24)
    let days = ["2026-03-01", "2026-02-15"].compactMap { CivilDay($0) }
    #expect(days.map { state.label(of: .month($0)) } == ["2026-03", "from 2026-02-15"])
  }

  @Test("a year of ticks, updates and keys leaves the state as small as it was")
  func soak() {
    var state = SampleMonitor.state(columns: 120, rows: 40)
    var writer = FrameWriter(depth: .full)
    let keys = Array("1234567djklhtpzs")
    var bytes = 0
    for round in 0..<2_000 {
      let now = SampleMonitor.minutes(Int64(round))
      var effects = state.take(.tick(now)) + state.take(.input(.key(Key(keys[round % keys.count]))))
      var update = SampleMonitor.update(SampleMonitor.states[round % 8])
      update.generation = round
      update.at = now
      update.usage.lastActivity = now
      effects += state.take(.update(update))
      for effect in effects {
        if case .ask(let key) = effect {
          _ = state.take(.answer(key, SampleMonitor.answer(.day)))
        }
      }
      bytes += writer.bytes(for: Picture(of: state).buffer).count
    }
    #expect(state.history.count <= HistoryQuestion.Bucket.allCases.count + 8)
    #expect(state.asked.isEmpty)
    #expect(state.unfolded.count <= 3)
    #expect(state.announced?.count == 1)
    #expect(bytes > 0)
  }
}
