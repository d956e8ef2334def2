package import Analytics
package import TimeZones
package import UsageModel

extension ZoneFinder {
  /// The days of the zone that `--tz` names, and of the process's own without it.
  /// - Throws: `Explanation` for a zone that there is not or that cannot be read.
  package func days(
    _ option: String?, spelling name: OptionSpelling = .commandLine
  ) throws(Explanation) -> ZoneDays {
    guard let option else { return ZoneDays(try system()) }
    do throws(Explanation) {
      return try ZoneDays(named: option, in: self)
    } catch {
      throw Explanation(
        what: "\(name("tz")) \(option) is not a time zone", because: error.because,
        hint: hint(for: option, name("tz")), status: .usage)
    }
  }

  private func hint(for option: String, _ name: String) -> String {
    let isAbbreviation =
      (2...5).contains(option.utf8.count) && option.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    if isAbbreviation {
      return "an abbreviation is used in several zones; write a name such as Europe/Berlin"
    }
    let near = nearestNames(to: option, among: names())
    return near.isEmpty ? "try \(name) UTC" : "did you mean \(near.joined(separator: ", "))?"
  }
}
