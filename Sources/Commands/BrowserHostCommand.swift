import ArgumentParser
internal import Billing
import BrowserBridge
import Foundation
import Index
internal import LimitPolling
import Limits
import Reports
import StatusLine
import Terminal
import UsageModel
import Wording

/// `plimsoll browser-host`: the program that the browser starts for the
/// extension.
struct BrowserHostCommand: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "browser-host",
    abstract: "Answers the browser extension; browsers start it.",
    discussion: guide.text,
    shouldDisplay: false)

  static let guide = CommandGuide(
    examples: [],
    statuses: .usual(and: .notPermitted))

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("What the browser passes about the extension.", valueName: "caller"))
  var arguments: [String] = []

  mutating func run(in invocation: Invocation) async throws {
    switch HostManifest.caller(arguments) {
    case .stranger:
      // Not a word to another extension, not even why.
      throw ExitCode(HostManifest.strangerStatus)
    case .nobody:
      throw Explanation(
        what: "only browsers start this", because: "they pass the extension that calls",
        hint: "`plimsoll browser install` registers it with them", status: .usage)
    case .chrome: try await BrowserHost(invocation, caller: "chrome").run()
    case .firefox: try await BrowserHost(invocation, caller: "firefox").run()
    }
  }
}

/// One conversation with the extension.
struct BrowserHost {
  private let invocation: Invocation
  private let caller: String

  init(_ invocation: Invocation, caller: String) {
    self.invocation = invocation
    self.caller = caller
  }

  /// Answers each message until the browser closes the pipe.
  func run() async throws {
    var messages = NativeMessages()
    do {
      while true {
        guard
          let bytes = try FileHandle.standardInput.read(upToCount: messages.missing),
          !bytes.isEmpty
        else { return try messages.end() }
        messages.take(Array(bytes))
        while let message = try messages.next() { try await answer(message) }
      }
    } catch let problem as NativeMessages.Problem {
      let why =
        switch problem {
        case .cutOff: "it was cut off"
        case .tooLong(let length): "it announces \(length) bytes"
        }
      try send(HostReply(kind: "refused", outcome: "senseless", text: senseless(why)))
    }
  }

  private func senseless(_ why: String) -> String { "The message cannot be read: \(why)." }

  private func answer(_ bytes: [UInt8]) async throws {
    switch ExtensionMessage(bytes) {
    case .newer(let version):
      try send(
        HostReply(
          kind: "refused", outcome: "version",
          text: "The extension is newer than Plimsoll \(LineHelp.version): it speaks version "
            + "\(version) of the protocol. Update Plimsoll, then run `plimsoll browser install`."))
    case .senseless(let why):
      try send(HostReply(kind: "refused", outcome: "senseless", text: senseless(why)))
    case .hello(let sender): try await conclude(nil, sender: sender)
    case .page(let page, let sender): try await conclude(page, sender: sender)
    }
  }

  private func send(_ reply: HostReply) throws {
    try StandardStream.standardOutput.send(
      NativeMessages.frame(reply.json(program: LineHelp.version)))
  }

  /// Takes in what came of a page, and says what the state is.
  private func conclude(_ page: ExtensionMessage.Page?, sender: ExtensionVersion) async throws {
    var reply: HostReply
    do {
      reply = try await taken(page)
    } catch {
      reply = HostReply(
        kind: "failed", outcome: "failed", text: ErrorPresenter.oneLine(error) + ".")
    }
    let note = LastMessage(
      time: invocation.now, sender: sender.text, caller: caller,
      outcome: reply.outcome ?? "hello", text: reply.text)
    do {
      try PrivateFile.replace(BrowserRegistration(invocation).lastMessagePath, with: note.document)
    } catch {
      // What could not be noted is said where it is read.
      reply.text += " " + ErrorPresenter.oneLine(error) + "."
    }
    try send(reply)
  }

  private func taken(_ page: ExtensionMessage.Page?) async throws -> HostReply {
    let zone = invocation.zoneOrUTC.zone
    let source = SourceOptions(skipsIndexing: true, isQuiet: true)
    let context = try await CommandContext(invocation, source, keeps: true)
    let creditAccess = try await CreditAccess(context, zone: zone)
    var reply = HostReply(kind: "ok", text: "Plimsoll \(LineHelp.version) answers.")
    if let page {
      reply.outcome = page.outcomeName
      if case .answered(.balance(let reading)) = page.outcome {
        let (entry, isNew) = try creditAccess.service.take(
          reading, kind: page.kind, at: invocation.now, origin: .browser)
        reply.text = page.sentence(of: entry, isNew: isNew)
      } else {
        reply.text = page.refusal ?? ""
      }
    }
    let credits = try creditAccess.report()
    reply.balances = credits.balancesForBrowser.map {
      HostReply.Balance(name: $0.name, amount: $0.amount, detail: $0.detail)
    }
    let limits = try await LimitAccess(context)
    try await limits.refresh(.free, now: invocation.now)
    let report = try limits.report(now: invocation.now, zone: zone)
    let words = LimitText(now: invocation.now, zone: zone)
    reply.limits = (report.current?.rows ?? []).map { row in
      HostReply.Limit(
        name: row.window.label, percent: row.state.percent,
        detail: row.state.reading.resetsAt == nil
          ? words.reset(of: row.state) : "resets " + words.reset(of: row.state),
        resetsAt: row.state.reading.resetsAt?.milliseconds, isStale: row.state.isStale)
    }
    reply.limitsNote = report.reason?.text
    return reply
  }
}
