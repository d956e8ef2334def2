import Foundation
package import Testing

/// Compares a text with the reviewed file `Tests/<Target>/Snapshots/<name>`.
///
/// `UPDATE_SNAPSHOTS=1 make test` writes the files anew; where `CI` is set nothing
/// is written, so that a missing or stale snapshot can only fail.
package func expectSnapshot(
  _ text: String, named name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let environment = ProcessInfo.processInfo.environment
  guard let folder = PackageLayout.testTargetFolder(ofFile: filePath) else {
    Issue.record("\(filePath) is not in a folder under Tests", sourceLocation: sourceLocation)
    return
  }
  let outcome = Snapshot(path: folder + "/Snapshots/" + name)
    .check(text, mode: Snapshot.Mode(environment: environment))
  if case .failed(let message) = outcome {
    Issue.record(Comment(rawValue: message), sourceLocation: sourceLocation)
  }
}

/// A reviewed file that holds what a program is to print.
package struct Snapshot {
  /// Absolute path of the file.
  package var path: String

  package init(path: String) {
    self.path = path
  }

  /// What to do with a text that differs from its file.
  package enum Mode: Equatable {
    /// Report the difference.
    case compare
    /// Write the file anew.
    case update
    /// Report that somebody asked for an update where none may happen.
    case refuse

    /// Reads `UPDATE_SNAPSHOTS` and `CI`.
    package init(environment: [String: String]) {
      let isOn = { (name: String) in
        !["", "0", "false"].contains((environment[name] ?? "").lowercased())
      }
      switch (isOn("UPDATE_SNAPSHOTS"), isOn("CI")) {
      case (false, _): self = .compare
      case (true, false): self = .update
      case (true, true): self = .refuse
      }
    }
  }

  /// How a comparison ended.
  package enum Outcome: Equatable {
    case matched
    case written
    /// The text says what differs and what to do about it.
    case failed(String)
  }

  /// Compares `text` with the file, or writes it there.
  package func check(_ text: String, mode: Mode) -> Outcome {
    do {
      guard mode != .refuse else {
        return .failed("UPDATE_SNAPSHOTS is refused where CI is set: \(path)")
      }
      guard FileManager.default.fileExists(atPath: path) else {
        guard mode == .update else {
          return .failed(
            "no snapshot \(path)\nUPDATE_SNAPSHOTS=1 make test writes it; review it then:\n\(text)")
        }
        return try write(text)
      }
      let recorded = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
      if recorded == text { return .matched }
      if mode == .update { return try write(text) }
      return .failed(
        "differs from \(path) (- recorded, + now)\n" + LineDiff.describe(from: recorded, to: text)
          + "\nif the new text is right: UPDATE_SNAPSHOTS=1 make test, and review the change")
    } catch {
      return .failed("\(path): \(error)")
    }
  }

  private func write(_ text: String) throws -> Outcome {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
    return .written
  }
}
