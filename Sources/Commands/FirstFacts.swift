import Configuration
import Foundation
import Reports

extension Invocation {
  /// What is known of somebody who may only just have begun.
  var firstFacts: FirstSteps.Facts {
    // The demo's figures are there at once, and it changes no settings.
    guard fixedRoots == nil else { return FirstSteps.Facts(hasFolder: true, line: .ours) }
    let hasFolder = roots([]).contains { FileManager.default.fileExists(atPath: $0) }
    var line = FirstSteps.Line.none
    do {
      let settings = try ClaudeSettings(path: signInFolder + "/settings.json")
      if let command = settings.command { line = ShellCommand.isOurs(command) ? .ours : .other }
    } catch {
      // `doctor` says what is wrong with the file; a line may well be set in it.
      line = .ours
    }
    return FirstSteps.Facts(hasFolder: hasFolder, line: line)
  }
}
