import Analytics
import Foundation
import Index
import Reports
import Terminal
import TimeZones
import UsageModel

/// What a command has to know of the process it runs in, settled once when the
/// program starts.
struct Invocation: Sendable {
  var workspace: Workspace
  /// The moment for which reports are made.
  var now: Timestamp
  /// Where time zones are found.
  var zones: ZoneFinder
  /// Folders that stand for all others, as those of the demo do.
  var fixedRoots: [String]?
  /// What is said above a table, such as that its numbers are invented.
  var banner: String?

  static func ofProcess() -> Invocation {
    let process = ProcessInfo.processInfo
    let environment = process.environment
    return Invocation(
      workspace: Workspace(
        environment: environment, homeDirectory: FileManager.default.homeDirectory(process)),
      now: Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)),
      zones: .ofSystem(variable: environment["TZ"], folder: environment["TZDIR"]))
  }

  /// The days of the zone that an option names, and of the process's own without it.
  func zone(_ option: String?) throws(Explanation) -> ZoneDays { try zones.days(option) }

  /// The process's zone; where it cannot be read UTC, and what is wrong. For what has to
  /// go on then, and says so.
  var zoneOrUTC: (zone: ZoneDays, problem: Explanation?) {
    do throws(Explanation) {
      return (try zone(nil), nil)
    } catch {
      return (.utc, error)
    }
  }

  var environment: [String: String] { workspace.environment }

  /// The folders below which a command looks for transcripts.
  func roots(_ overrides: [String]) -> [String] {
    fixedRoots ?? workspace.transcriptRoots(overrides: overrides)
  }
}

extension Invocation {
  /// The moment, for names of files: `20261121T081500Z`.
  var stamp: String {
    let day = now.quarterHour.utcDay
    let seconds = now.seconds % 86_400
    func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return day.description.filter { $0 != "-" } + "T" + digits(seconds / 3600)
      + digits(seconds / 60 % 60) + digits(seconds % 60) + "Z"
  }
}

extension FileManager {
  /// `HOME` comes first, as it does for Claude Code; the password file second.
  fileprivate func homeDirectory(_ process: ProcessInfo) -> String {
    if let home = process.environment["HOME"], home.hasPrefix("/") { return home }
    return homeDirectoryForCurrentUser.path
  }
}
