import BrowserBridge
import TestSupport
import Testing
import UsageModel

private let organization = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

@Suite("Messages between browser and program")
struct MessageTests {
  @Test func theLengthComesFirstInFourBytes() throws {
    #expect(NativeMessages.frame("{}") == [2, 0, 0, 0] + Array("{}".utf8))
    #expect(NativeMessages.frame(String(repeating: "x", count: 300)).prefix(4) == [44, 1, 0, 0])
  }

  @Test func messagesComeWholeHoweverTheyAreCut() throws {
    var random = SeededGenerator(seed: 17)
    for _ in 0..<200 {
      let texts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        String(repeating: "é", count: Int.random(in: 0...700, using: &random))
      }
      var bytes = texts.flatMap(NativeMessages.frame)[...]
      var messages = NativeMessages()
      var found: [String] = []
      while !bytes.isEmpty {
        let count = min(bytes.count, Int.random(in: 1...900, using: &random))
        messages.take(Array(bytes.prefix(count)))
        bytes = bytes.dropFirst(count)
        while let message = try messages.next() {
          found.append(String(decoding: message, as: UTF8.self))
        }
      }
      try messages.end()
      #expect(found == texts)
    }
  }

  @Test func aReaderNeverWaitsForMoreThanTheNextMessageHas() throws {
    var messages = NativeMessages()
    #expect(messages.missing == 4)
    messages.take([2, 0])
    #expect(messages.missing == 2)
    messages.take([0, 0])
    #expect(messages.missing == 2)
    messages.take([0x7B])
    #expect(messages.missing == 1)
  }

  @Test func aLengthThatNoMessageHasIsRefusedAndSoIsHalfAMessage() throws {
    var messages = NativeMessages()
    messages.take([0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: NativeMessages.Problem.tooLong(0xFFFF_FFFF)) { try messages.next() }
    var half = NativeMessages()
    half.take([9, 0, 0, 0, 1])
    #expect(try half.next() == nil)
    #expect(throws: NativeMessages.Problem.cutOff) { try half.end() }
  }

  private func message(_ text: String) -> ExtensionMessage { ExtensionMessage(Array(text.utf8)) }

  @Test func aGreetingAndAPageAreUnderstood() {
    #expect(
      message(#"{"v":1,"kind":"hello","extension":"0.1.0"}"#) == .hello(ExtensionVersion("0.1.0")))
    let page = message(
      """
      {"v":1,"kind":"page","pot":"api","organization":"\(organization.uppercased())",
      "outcome":"answered","credits":{"amount":189,"currency":"usd"},"extension":"<b>"}
      """)
    let reading = CreditReading(organization: organization, currency: "USD", minorUnits: 189)
    #expect(
      page
        == .page(
          .init(kind: .reading, organization: organization, outcome: .answered(.balance(reading))),
          ExtensionVersion("?")))
    #expect(
      message(
        #"{"v":1,"kind":"page","pot":"usage","organization":"\#(organization)","outcome":"redirected"}"#
      )
        == .page(
          .init(kind: .usageCredits, organization: organization, outcome: .redirected),
          ExtensionVersion("?")))
  }

  @Test func aNewerExtensionIsToldFromOneThatMakesNoSense() {
    #expect(message(#"{"v":2,"kind":"whatever"}"#) == .newer(2))
    for text in [
      "", "[]", "{", #"{"kind":"hello"}"#, #"{"v":0,"kind":"hello"}"#, #"{"v":1,"kind":"cookie"}"#,
      #"{"v":1,"kind":"page","pot":"api","organization":"x","outcome":"redirected"}"#,
      #"{"v":1,"kind":"page","pot":"both","organization":"\#(organization)","outcome":"redirected"}"#,
      #"{"v":1,"kind":"page","pot":"api","organization":"\#(organization)","outcome":"status"}"#,
      #"{"v":1,"kind":"page","pot":"api","organization":"\#(organization)","outcome":"answered"}"#,
    ] {
      guard case .senseless = message(text) else {
        Issue.record("\(text) was understood")
        continue
      }
    }
  }

  @Test func noBytesBringItDown() {
    var random = SeededGenerator(seed: 18)
    let whole = Array(
      """
      {"v":1,"kind":"page","pot":"api","organization":"\(organization)","outcome":"answered",
      "credits":{"amount":189,"currency":"USD","tranches":[{"remaining_amount_minor_units":1}]}}
      """.utf8)
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      _ = ExtensionMessage(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
    }
  }

  @Test func onlyOurExtensionMayCall() {
    let id = HostManifest.chromeExtensions[0]
    #expect(HostManifest.caller(["chrome-extension://\(id)/"]) == .chrome)
    #expect(
      HostManifest.caller(["/home/a/plimsoll.browser_host.json", "balance@plimsoll"]) == .firefox)
    #expect(HostManifest.caller([]) == .nobody)
    for arguments in [
      ["chrome-extension://\(id)"], ["chrome-extension://\(id)/x"],
      ["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"], ["https://platform.claude.com/"],
      ["/home/a/plimsoll.browser_host.json", "other@example"],
      ["/home/a/plimsoll.browser_host.json"], ["balance@plimsoll"], [""],
    ] { #expect(HostManifest.caller(arguments) == .stranger, "\(arguments)") }
  }

  @Test func theManifestNamesTheProgramAndTheExtensionAlone() throws {
    let chrome = HostManifest.text(for: .brave, program: "/home/a b/\"x\"")
    #expect(
      chrome == """
        {
          "name": "plimsoll.browser_host",
          "description": "Plimsoll: shows usage limits and keeps the ledger of credits",
          "path": "/home/a b/\\"x\\"",
          "type": "stdio",
          "allowed_origins": [
            "chrome-extension://fklhlgjagfinmijifaekjjnbodippgfe/"
          ]
        }

        """)
    #expect(HostManifest.program(in: Array(chrome.utf8)) == "/home/a b/\"x\"")
    let firefox = HostManifest.text(for: .firefox, program: "/x")
    #expect(firefox.contains(#""allowed_extensions": ["#) && !firefox.contains("allowed_origins"))
  }

  @Test func eachBrowserHasItsOwnPlaceOnEachSystem() {
    func path(_ browser: InstalledBrowser, _ isLibrary: Bool) -> String {
      browser.manifestPath(home: "/h", configuration: nil, isLibrary: isLibrary)
    }
    let file = "plimsoll.browser_host.json"
    #expect(path(.chrome, false) == "/h/.config/google-chrome/NativeMessagingHosts/\(file)")
    #expect(path(.firefox, false) == "/h/.mozilla/native-messaging-hosts/\(file)")
    let library = "/h/Library/Application Support"
    #expect(path(.chrome, true) == "\(library)/Google/Chrome/NativeMessagingHosts/\(file)")
    #expect(path(.firefox, true) == "\(library)/Mozilla/NativeMessagingHosts/\(file)")
    #expect(Set(InstalledBrowser.allCases.map { path($0, false) }).count == 5)
    #expect(
      InstalledBrowser.chromium.manifestPath(home: "/h", configuration: "/c", isLibrary: false)
        == "/c/chromium/NativeMessagingHosts/\(file)")
  }

  @Test func theLastMessageIsReadAsItWasWritten() {
    let message = LastMessage(
      time: Timestamp(seconds: 1_795_266_120), sender: "0.1.0", caller: "chrome",
      outcome: "balance", text: "Balance: \"x\" €")
    #expect(LastMessage(Array(message.document.utf8)) == message)
    for text in ["", "[]", "{}", #"{"time":1}"#] {
      #expect(LastMessage(Array(text.utf8)) == nil, "\(text)")
    }
  }
}
