import Analytics
import ArgumentParser
import Configuration
import DemoData
import Engine
import Foundation
import Reports
import Terminal
import WebBase

/// A failure of a command, in the three parts in which it is shown.
struct Failure: Error {
  var what: String
  var because: String?
  var hint: String?
  var status: Int32

  /// The command line was wrong.
  static let usageStatus: Int32 = 64
  /// There is no usage to show.
  static let noDataStatus: Int32 = 66
  /// Reading or writing failed.
  static let inputOutputStatus: Int32 = 74
  /// A configuration file is wrong.
  static let configurationStatus: Int32 = 78
}

/// The one place where errors become text and an exit status.
enum ErrorPresenter {
  /// Writes what went wrong, or what was asked for where that is no error, such
  /// as help.
  /// - Returns: The exit status.
  static func present(_ error: any Error) -> Int32 {
    if let error = error as? OutputError, error == .closedPipe { return 0 }
    if let exit = error as? ExitCode { return exit.rawValue }
    if failure(error) == nil, Plimsoll.exitCode(for: error) == .success {
      return show(Plimsoll.fullMessage(for: error) + "\n")
    }
    let failure = failure(error) ?? misuse(error)
    var text = "error: \(plainText(failure.what))\n"
    if let because = failure.because { text += "  because: \(plainText(because))\n" }
    if let hint = failure.hint { text += "  hint: \(plainText(hint))\n" }
    // Where nobody is left to tell, the status still says it.
    StandardStream.standardError.offer(text)
    return failure.status
  }

  /// What went wrong in one line, for places that have no more room.
  static func oneLine(_ error: any Error) -> String {
    guard let failure = failure(error) else { return "\(error)" }
    return failure.what + (failure.because.map { ": " + $0 } ?? "")
  }

  private static func show(_ text: String) -> Int32 {
    do {
      try StandardStream.standardOutput.send(text)
      return 0
    } catch {
      return error == .closedPipe ? 0 : Failure.inputOutputStatus
    }
  }

  /// What our own modules throw; nil for errors of the command line.
  private static func failure(_ error: any Error) -> Failure? {
    switch error {
    case let error as Failure:
      error
    case let error as IndexError:
      Failure(
        what: error.what, because: error.why, hint: error.hint, status: error.exitCode)
    case let error as RequestError:
      Failure(
        what: error.what, because: error.because, hint: error.hint,
        status: error.isOfMachine ? Failure.configurationStatus : Failure.usageStatus)
    case let error as SelectionError:
      failure(error)
    case let error as SettingsProblem:
      Failure(error)
    case let error as TextFileError:
      Failure(error)
    case let error as SecretVault.Failure:
      Failure(
        what: "\(error.path) does not keep secrets", because: error.reason,
        hint: "unlock your keychain, or `plimsoll config set secrets.keep_in file`",
        status: Failure.inputOutputStatus)
    case let error as WebError:
      Failure(
        what: error.what, because: error.because, hint: error.hint,
        status: error.isInputOutput ? Failure.inputOutputStatus : Failure.usageStatus)
    case let error as OutputError:
      Failure(
        what: "the output could not be written", because: error.reason,
        hint: "check the disk or the program that reads it", status: Failure.inputOutputStatus)
    case let error as CorpusError:
      Failure(
        what: "the demo could not be written", because: "\(error)",
        hint: "set XDG_CACHE_HOME to a folder that you may write", status: Failure.inputOutputStatus
      )
    case let error as CocoaError:
      Failure(
        what: error.localizedDescription, status: Failure.inputOutputStatus)
    default:
      nil
    }
  }

  private static func failure(_ error: SelectionError) -> Failure {
    let (command, name, known): (String, String, [String]) =
      switch error {
      case .noProject(let name, let known): ("projects", name, known)
      case .noModel(let name, let known): ("models", name, known)
      case .noAttribute(let dimension, let name, let known):
        (ReportKind(dimension).rawValue, name, known)
      }
    let near = nearestNames(to: name, among: known)
    let list = near.isEmpty ? Array(known.prefix(5)) : near
    return Failure(
      what: error.sentence,
      because: "neither a name nor a part of one is equal to it",
      hint: list.isEmpty
        ? "run `plimsoll \(command)` to see all of them"
        : (near.isEmpty ? "there are " : "did you mean ") + list.joined(separator: ", ")
          + (near.isEmpty ? "" : "?"),
      status: Failure.noDataStatus)
  }

  /// What ArgumentParser has against a command line.
  private static func misuse(_ error: any Error) -> Failure {
    let full = Plimsoll.fullMessage(for: error)
    let usage = full.split(separator: "\n").last { $0.contains("--help'") }
    let command = usage?.split(separator: "'").dropFirst().first.map(String.init)
    return Failure(
      what: Plimsoll.message(for: error), hint: "see `\(command ?? "plimsoll --help")`",
      status: Failure.usageStatus)
  }
}
