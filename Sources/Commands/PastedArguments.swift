import ArgumentParser
import BrowserBridge
import Foundation
import UsageModel

/// What has to be said of JSON that was copied from a page.
struct PastedArguments: ParsableArguments {
  @Flag(help: "The JSON is claude.ai's: a plan's usage credits, which are a separate balance.")
  var usageCredits = false

  @Option(
    help: ArgumentHelp(
      "The organization that the JSON is about; its id is in the page's URL.", valueName: "id"))
  var organization: String?

  func refuseWithoutJSON() throws {
    guard usageCredits || organization != nil else { return }
    throw Explanation(
      what: "--usage-credits and --organization are for pasted JSON",
      because: "a typed balance is always that of the API credits in your ledger",
      hint: "put - in place of the amount", status: .usage)
  }

  /// Reads standard input.
  func reading() throws -> CreditReading {
    let id = organization.flatMap(PageCredits.organization)
    if let organization, id == nil {
      throw Explanation(
        what: "\(organization) is not the id of an organization",
        because: "ids look like 01234567-89ab-cdef-0123-456789abcdef",
        hint: "copy it from the address of the JSON", status: .usage)
    }
    let data = try FileHandle.standardInput.read(upToCount: NativeMessages.longest) ?? Data()
    switch PageCredits(pasted: Array(data), organization: id) {
    case .balance(let reading): return reading
    case .refused(let type):
      throw refusal(
        "the server refused to show the balance (\(type))",
        "open the page while you are signed in as somebody who may see it")
    case .withheld:
      throw refusal(
        "the server shows no balance for this organization (amount is -1)",
        "type what the page shows: `plimsoll credits set 150`")
    case .unreadable(let why):
      throw refusal(
        why,
        "copy the whole answer of …/prepaid/credits from the browser's network tools, such as "
          + #"{"amount":15000,"currency":"USD"}; a typed amount goes where the - is"#)
    }
  }

  private func refusal(_ why: String, _ hint: String) -> Explanation {
    Explanation(
      what: "what was pasted is not a balance", because: why, hint: hint,
      status: .usage)
  }
}
