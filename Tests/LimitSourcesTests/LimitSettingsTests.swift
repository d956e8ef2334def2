import LimitSources
import Testing
import UsageModel

@Suite("When a source of limits is asked unbidden")
struct LimitSettingsTests {
  private func age(_ figures: Int64, complete: Int64 = 0) -> LimitAge {
    LimitAge(figures: figures, complete: complete)
  }

  @Test func filesAreAlwaysRead() {
    for kind in [LimitSourceKind.statusLine, .cache, .transcript] {
      #expect(LimitSettings(asksOAuth: false).asksUnbidden(kind, age(0)))
    }
  }

  @Test func aServerIsAskedOnlyWhenNothingIsFresh() {
    let settings = LimitSettings()
    for kind in [LimitSourceKind.oauth, .sessionKey, .apiKey] {
      #expect(!settings.asksUnbidden(kind, age(299)))
      #expect(settings.asksUnbidden(kind, age(300)))
      #expect(settings.asksUnbidden(kind, age(.max, complete: .max)))
    }
    #expect(settings.asksUnbidden(.claudeCommand, age(180)))
    #expect(!settings.asksUnbidden(.claudeCommand, age(179)))
  }

  /// A status line keeps two figures fresh and never tells those of single models.
  @Test func theWholeIsAskedForNowAndThen() {
    let settings = LimitSettings()
    for kind in [LimitSourceKind.claudeCommand, .oauth, .sessionKey] {
      #expect(!settings.asksUnbidden(kind, age(0, complete: 599)))
      #expect(settings.asksUnbidden(kind, age(0, complete: 600)))
    }
    // An API key knows nothing of them.
    #expect(!settings.asksUnbidden(.apiKey, age(0, complete: .max)))
  }

  @Test func theIntervalOfTheUserHoldsInTheBackground() {
    let settings = LimitSettings(networkMinimumAge: 1800)
    #expect(!settings.asksUnbidden(.claudeCommand, age(1799, complete: 1799), isWatched: false))
    #expect(settings.asksUnbidden(.claudeCommand, age(1800), isWatched: false))
    #expect(settings.asksUnbidden(.claudeCommand, age(180)))
    #expect(!settings.asksUnbidden(.oauth, age(1799, complete: 1799)))
    #expect(settings.asksUnbidden(.oauth, age(1800)))
  }

  @Test func offIsOff() {
    #expect(!LimitSettings(asksOAuth: false).asksUnbidden(.oauth, age(.max, complete: .max)))
  }

  @Test func noSettingGoesBelowTheBudgets() {
    let settings = LimitSettings(claudeMinimumAge: 1, networkMinimumAge: 0)
    #expect(settings.claudeMinimumAge == 180)
    #expect(settings.networkMinimumAge == 300)
  }
}
