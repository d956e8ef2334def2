// Prints what Foundation says with the data of ICU: zones, order, dates, numbers, letters.
// Scripts/check-icu.sh compares it between a program with all of them and one with a part.
import Foundation

func say(_ parts: Any...) { print(parts.map { "\($0)" }.joined(separator: " ")) }

for name in TimeZone.knownTimeZoneIdentifiers.sorted() {
  guard let zone = TimeZone(identifier: name) else {
    say(name, "is not known")
    continue
  }
  var line = name
  for year in stride(from: 0.0, through: 70, by: 0.5) {
    let date = Date(timeIntervalSince1970: year * 365.25 * 86_400 + 1_000)
    line += " \(zone.secondsFromGMT(for: date))\(zone.isDaylightSavingTime(for: date) ? "d" : "")"
  }
  let winter = Date(timeIntervalSince1970: 1_767_225_600)
  say(line, zone.abbreviation(for: winter) ?? "-", zone.localizedName(for: .standard, locale: nil) ?? "-")
}
let texts = ["ä", "b", "z", "Å", "ß", "ss", "e\u{301}", "é", "10", "9", "a-b", "ab", "日本", "ي", "ǆ", "I", "ı", "ﬁ", ""]
for left in texts {
  var line = left
  for right in texts {
    line += " \(left.localizedCompare(right).rawValue)\(left.localizedStandardCompare(right).rawValue)"
    line += "\(left.caseInsensitiveCompare(right).rawValue)\(left.localizedCaseInsensitiveCompare(right).rawValue)"
  }
  say(line, left.uppercased(), left.lowercased(), left.capitalized, left.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil))
  say(Array(left.decomposedStringWithCompatibilityMapping.unicodeScalars), Array(left.precomposedStringWithCanonicalMapping.unicodeScalars))
}
say(Locale.current.identifier, Locale(identifier: "en_US").localizedString(forRegionCode: "FR") ?? "-", Locale.availableIdentifiers.count > 100)
let date = Date(timeIntervalSince1970: 1_795_266_120.5)
for locale in ["en_US", "en_US_POSIX", ""] {
  for style in [DateFormatter.Style.none, .short, .medium, .long, .full] {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: locale)
    formatter.timeZone = TimeZone(identifier: "America/New_York")
    formatter.dateStyle = style
    formatter.timeStyle = style
    say(locale, formatter.string(from: date))
  }
  for format in ["yyyy-MM-dd HH:mm:ss.SSS", "EEEE d MMMM y G", "YYYY-'W'ww-e", "h a zzzz", "VV XXXXX"] {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: locale)
    formatter.timeZone = TimeZone(identifier: "Europe/Berlin")
    formatter.dateFormat = format
    let text = formatter.string(from: date)
    say(format, text, formatter.date(from: text)?.timeIntervalSince1970 ?? -1)
  }
  for style in [NumberFormatter.Style.none, .decimal, .currency, .percent, .scientific, .spellOut, .ordinal] {
    let formatter = NumberFormatter()
    formatter.locale = Locale(identifier: locale)
    formatter.numberStyle = style
    say(style.rawValue, formatter.string(from: 1_234_567.891) ?? "-", formatter.number(from: "12") ?? "-")
  }
}
let iso = ISO8601DateFormatter()
iso.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
say(iso.string(from: date), iso.date(from: "2026-11-21T13:02:00.250+02:00")?.timeIntervalSince1970 ?? -1)
say(date.formatted(.iso8601), date.ISO8601Format(), 1234.5.formatted(), 12.formatted(.percent))
for identifier in [Calendar.Identifier.gregorian, .iso8601, .buddhist, .hebrew, .islamic, .japanese] {
  var calendar = Calendar(identifier: identifier)
  calendar.timeZone = TimeZone(identifier: "Asia/Kathmandu") ?? .gmt
  say(identifier, calendar.dateComponents([.year, .month, .day, .hour, .weekOfYear, .weekday], from: date), calendar.firstWeekday)
}
say(String(format: "%.3f %@ %05d", 1.5, "x" as NSString, 42), ByteCountFormatter.string(fromByteCount: 123_456_789, countStyle: .file))
let expression = try NSRegularExpression(pattern: "(\\p{Lu}\\p{Ll}+)\\s(\\w+)", options: [.caseInsensitive])
say(expression.matches(in: "Über uns Ärger da", range: NSRange(location: 0, length: 17)).map(\.range))
say(URL(string: "https://bücher.example/ä?q=ß")?.absoluteString ?? "-")
let json = try JSONSerialization.data(withJSONObject: ["b": 1.5, "a": ["ä", NSNull()]], options: [.sortedKeys])
say(String(decoding: json, as: UTF8.self))
