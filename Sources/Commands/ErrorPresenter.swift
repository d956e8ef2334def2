import ArgumentParser
package import Configuration
package import Files
package import Foundation
package import HubStore
package import Terminal
package import UsageModel
package import WebBase

/// The one place where errors become text and an exit status.
enum ErrorPresenter {
  /// Writes what went wrong, or what was asked for where that is not an error, such
  /// as help.
  /// - Returns: The exit status.
  static func present(_ error: any Error) -> Int32 {
    if let error = error as? OutputError, error == .closedPipe { return 0 }
    if let exit = error as? ExitCode { return exit.rawValue }
    let known = (error as? any Explained)?.explanation
    if known == nil, Plimsoll.exitCode(for: error) == .success {
      return show(Plimsoll.fullMessage(for: error) + "\n")
    }
    let explanation = known ?? misuse(error)
    var text = "error: \(plainText(explanation.what))\n"
    if let because = explanation.because { text += "  because: \(plainText(because))\n" }
    if let hint = explanation.hint { text += "  hint: \(plainText(hint))\n" }
    // If nobody is left to read it, the status still says it.
    StandardStream.standardError.offer(text)
    return explanation.status.rawValue
  }

  /// What went wrong in one line, for places that have no more room.
  static func oneLine(_ error: any Error) -> String {
    (error as? any Explained)?.explanation.line ?? "\(error)"
  }

  private static func show(_ text: String) -> Int32 {
    do {
      try StandardStream.standardOutput.send(text)
      return 0
    } catch {
      return error == .closedPipe ? 0 : error.explanation.status.rawValue
    }
  }

  /// A message in one line: ArgumentParser puts each value that is possible in a line of its
  /// own, after a mark.
  static func sentence(_ message: String) -> String {
    var sentence = ""
    for line in message.split(separator: "\n") {
      let words = line.trimmingCharacters(in: .whitespaces)
      let isItem = words.hasPrefix("- ")
      let text = isItem ? String(words.dropFirst(2)) : words
      if !sentence.isEmpty { sentence += isItem && sentence.last != ":" ? ", " : " " }
      sentence += text
    }
    return sentence
  }

  /// What ArgumentParser has against a command line.
  private static func misuse(_ error: any Error) -> Explanation {
    let full = Plimsoll.fullMessage(for: error)
    let usage = full.split(separator: "\n").last { $0.contains("--help'") }
    let command = usage?.split(separator: "'").dropFirst().first.map(String.init)
    return Explanation(
      what: sentence(Plimsoll.message(for: error)), hint: "see `\(command ?? "plimsoll --help")`",
      status: .usage)
  }
}

// Errors of modules that know nothing of what is shown.

extension OutputError: Explained {
  package var explanation: Explanation {
    Explanation(
      what: "the output could not be written", because: reason,
      hint: "check the disk or the program that reads it")
  }
}

extension FileError: Explained {
  package var explanation: Explanation {
    Explanation(
      what: "cannot \(operation.rawValue) \(path)", because: reason,
      hint: "check that the disk has room and that you may write the file and its folder")
  }
}

extension WebError: Explained {
  package var explanation: Explanation {
    Explanation(
      what: what, because: because, hint: hint, status: isInputOutput ? .inputOutput : .usage)
  }
}

extension SecretVault.Failure: Explained {
  package var explanation: Explanation {
    Explanation(
      what: "\(path) cannot store secrets", because: reason,
      hint: "unlock your keychain, or `plimsoll config set secrets.keep_in file`")
  }
}

extension TextFileError: Explained {
  package var explanation: Explanation {
    Explanation(
      what: "\(path) cannot be \(isWriting ? "written" : "read")", because: reason,
      hint: "check the file and its folder, then run the command again")
  }
}

extension CocoaError: Explained {
  package var explanation: Explanation { Explanation(what: localizedDescription) }
}

extension HubError: Explained {
  package var explanation: Explanation {
    Explanation(
      what: what, because: because, hint: hint, status: kind == .exists ? .usage : .inputOutput)
  }
}
