import Testing

@testable import AlertDelivery

@Suite("Notices of the desktop")
struct DesktopNoticeTests {
  private let text = "5-hour limit at 81 % <b>&\0\" & quit"

  /// The text is an argument of the script, so nothing in it is run.
  @Test func onAMacTheTextIsAnArgument() {
    let command = DesktopNotice.appleCommand(text: text)
    #expect(command.path == "/usr/bin/osascript")
    #expect(
      command.arguments == [
        "-e", "on run arguments",
        "-e", "display notification (item 1 of arguments) with title \"Plimsoll\"",
        "-e", "end run",
        "5-hour limit at 81 % <b>& \" & quit",
      ])
  }

  @Test(arguments: [
    (DesktopNotice.Urgency.low, "low"), (.normal, "normal"), (.critical, "critical"),
  ])
  func onOthersMarkupIsText(urgency: DesktopNotice.Urgency, name: String) {
    #expect(
      DesktopNotice.freedesktopArguments(text: text, urgency: urgency) == [
        "--app-name=Plimsoll", "--urgency=\(name)", "--", "Plimsoll",
        "5-hour limit at 81 % &lt;b>&amp; \" &amp; quit",
      ])
  }
}
