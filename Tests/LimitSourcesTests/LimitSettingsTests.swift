import LimitSources
import Testing
import UsageModel

@Suite("When a source of limits is asked unbidden")
struct LimitSettingsTests {
  let now = Timestamp(seconds: 1_788_472_800)

  @Test func filesAreAlwaysRead() {
    for kind in [LimitSourceKind.statusLine, .cache, .transcript] {
      #expect(LimitSettings(oauth: .off).asksUnbidden(kind, newestReading: now, now: now))
    }
  }

  @Test func aServerIsAskedOnlyWhenNothingIsFresh() {
    let settings = LimitSettings()
    let fresh = now.advanced(byMilliseconds: -299_000)
    let old = now.advanced(byMilliseconds: -300_000)
    #expect(!settings.asksUnbidden(.oauth, newestReading: fresh, now: now))
    #expect(settings.asksUnbidden(.oauth, newestReading: old, now: now))
    #expect(settings.asksUnbidden(.oauth, newestReading: nil, now: now))
    #expect(settings.asksUnbidden(.claudeCommand, newestReading: fresh, now: now))
  }

  @Test func offIsOff() {
    let settings = LimitSettings(oauth: .off)
    #expect(!settings.asksUnbidden(.oauth, newestReading: nil, now: now))
  }

  @Test func aClockThatWentBackMakesNothingOld() {
    let future = now.advanced(byMilliseconds: 3_600_000)
    #expect(!LimitSettings().asksUnbidden(.oauth, newestReading: future, now: now))
  }

  @Test func noSettingGoesBelowTheBudgets() {
    let settings = LimitSettings(claudeMinimumAge: 1, networkMinimumAge: 0)
    #expect(settings.claudeMinimumAge == 180)
    #expect(settings.networkMinimumAge == 300)
  }
}
