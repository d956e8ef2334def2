import Analytics
import Limits
internal import Scanning
import UsageModel
import Wording

extension HealthReport {
  /// What `doctor` says of days on which limits rose and no transcript had a response.
  func addUnseenDays(to text: inout TextSections) {
    guard !unseenDays.isEmpty else { return }
    text.section("Days with use that no transcript has")
    for day in unseenDays.suffix(20) {
      text.item("\(day.day): the 5-hour limit rose by \(percentText(day.rise)) unseen")
    }
    if unseenDays.count > 20 { text.item("… and \(unseenDays.count - 20) earlier ones") }
    text.item(
      "Another device or app of the same account, or sessions that keep no transcript: their use "
        + "is in no sum here.")
  }

  var unseenJSON: JSONValue {
    .array(
      unseenDays.map {
        .object([
          .init("date", .string($0.day.description)),
          .init("risePercent", .rounded($0.rise, decimals: 2)),
        ])
      })
  }
}
