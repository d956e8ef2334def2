package import Analytics
package import TimeZones

extension ZoneFinder {
  /// The days of the zone that `--tz` names, and of the process's own without it.
  /// - Throws: `RequestError` for a zone that there is not or that cannot be read.
  package func days(_ option: String?) throws(RequestError) -> ZoneDays {
    guard let option else {
      do throws(ZoneError) {
        return ZoneDays(try system())
      } catch {
        var failure = RequestError(error.what, because: error.because, hint: error.hint)
        failure.isOfMachine = true
        throw failure
      }
    }
    do throws(ZoneError) {
      return try ZoneDays(named: option, in: self)
    } catch {
      throw RequestError(
        "--tz \(option) is not a time zone", because: error.because, hint: hint(for: option))
    }
  }

  private func hint(for option: String) -> String {
    let isAbbreviation =
      (2...5).contains(option.utf8.count) && option.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    if isAbbreviation {
      return "an abbreviation is used in several zones; write a name such as Europe/Berlin"
    }
    let near = nearestNames(to: option, among: names())
    return near.isEmpty ? "try --tz UTC" : "did you mean \(near.joined(separator: ", "))?"
  }
}
