import Configuration
import Foundation
import Reports
import StatusLine

/// Looks for how this copy of the program was installed.
enum InstallationInspection {
  static var health: InstallationHealth {
    let called = Bundle.main.executablePath ?? CommandLine.arguments[0]
    let program = URL(fileURLWithPath: called).resolvingSymlinksInPath().path
    return InstallationHealth(
      version: LineHelp.version, program: program,
      way: way(of: program, note: note(beside: program)))
  }

  /// What the file beside the program says.
  private static func note(beside program: String) -> String? {
    let folder = TextFile.folder(of: TextFile.folder(of: program))
    do {
      let bytes = try TextFile(path: folder + "/share/plimsoll/installed-by").bytes
      return bytes.map {
        String(decoding: $0.prefix(40), as: UTF8.self).trimmingCharacters(
          in: .whitespacesAndNewlines)
      }
    } catch {
      // What cannot be read says nothing about the way.
      return nil
    }
  }

  /// The way, by that note or by where the program is.
  static func way(of program: String, note: String?) -> InstallationHealth.Way {
    if let way = note.flatMap(InstallationHealth.Way.init(rawValue:)) { return way }
    if program.contains("/.build/") { return .checkout }
    return program.contains("/Cellar/") ? .homebrew : .unknown
  }
}
