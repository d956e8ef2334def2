import Configuration
import Foundation

/// Where this program is, as others are to start it: by a path that stays right when it
/// is updated.
enum OwnProgram {
  /// The path of `plimsoll`. Links in it are not followed, and a folder with a version in
  /// its name is avoided where a link from elsewhere leads to the same file.
  static func path(_ environment: [String: String]) -> String {
    stable(called(environment), environment)
  }

  /// The path of `plimsoll-line` beside it; nil where it is not installed.
  static func linePath(_ environment: [String: String]) -> String? {
    let line = TextFile.folder(of: path(environment)) + "/plimsoll-line"
    return FileManager.default.isExecutableFile(atPath: line) ? line : nil
  }

  /// What a shell runs in place of `plimsoll-line`, quoted.
  /// - Parameter command: What stands for it where `plimsoll` alone is installed.
  static func line(orCommand command: String, _ environment: [String: String]) -> String {
    linePath(environment).map(ShellCommand.quoted)
      ?? ShellCommand.quoted(path(environment)) + " " + command
  }

  /// As it was called.
  private static func called(_ environment: [String: String]) -> String {
    let files = FileManager.default
    let name = CommandLine.arguments[0]
    if name.hasPrefix("/") { return name }
    if name.contains("/") {
      return URL(fileURLWithPath: files.currentDirectoryPath).appendingPathComponent(name)
        .standardizedFileURL.path
    }
    for folder in (environment["PATH"] ?? "").split(separator: ":") where folder.hasPrefix("/") {
      let path = folder + "/" + name
      if files.isExecutableFile(atPath: path) { return path }
    }
    return Bundle.main.executablePath ?? name
  }

  /// A path to the same file without a version in it, where there is one.
  static func stable(_ path: String, _ environment: [String: String]) -> String {
    guard isVersioned(path) else { return path }
    let home = environment["HOME"] ?? ""
    let folders =
      (environment["PATH"] ?? "").split(separator: ":").map(String.init) + [
        "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/local/bin",
        home + "/.local/bin", home + "/.nix-profile/bin", "/run/current-system/sw/bin", "/usr/bin",
      ]
    let own = resolved(path)
    return folders.lazy.filter { $0.hasPrefix("/") }
      .map { $0 + "/" + (path as NSString).lastPathComponent }
      .first { !isVersioned($0) && resolved($0) == own } ?? path
  }

  /// Whether a path goes through a folder that an update replaces by another.
  static func isVersioned(_ path: String) -> Bool {
    path.split(separator: "/").contains { part in
      part == "Cellar" || part == "store" || part.contains(/(^|[-_@v])[0-9]+\.[0-9]+/)
    }
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
