internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import ServiceLifecycle

/// Takes connections at an address, and answers what comes.
///
/// Hummingbird's own application formats the date of its answers once a second, whether
/// or not anybody asks: that alone woke an idle machine 200 times a minute. Here the date
/// is made for each answer.
struct WebListener: ApplicationProtocol {
  let responder: WebResponder
  let server: HTTPServerBuilder
  let address: BindAddress
  let logger: Logger
  /// Called once, when connections are taken.
  let onStart: @Sendable (any Channel) async -> Void
  /// Milliseconds since 1970.
  let clock: @Sendable () -> Int64

  /// Serves until the service is told to end.
  func run() async throws {
    let service = try server.buildServer(
      configuration: ServerConfiguration(
        address: address, serverName: nil,
        availableConnectionsDelegate: MaximumAvailableConnections(WebOptions.connectionLimit)),
      eventLoopGroup: eventLoopGroup, logger: logger,
      responder: { request, writer, channel in
        let context = WebContext(
          source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response = try await responder.respond(to: request, context: context)
        response.headers[.date] = AnswerDate.text(milliseconds: clock())
        do {
          try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
          // A second answer would be written after that error.
          throw RequestUnreadable()
        }
      }, onServerRunning: onStart)
    try await service.run()
  }
}

/// The rest of a request was not HTTP, while an answer was being written.
private struct RequestUnreadable: Error {}

/// When an answer was made, as HTTP writes it (RFC 9110, section 5.6.7):
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
enum AnswerDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// - Parameter milliseconds: Since 1970, not before.
  static func text(milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds / 1000)
    let day = seconds / 86_400
    // Years begin in March, so that the day of a leap year comes last.
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
    let time = seconds % 86_400
    return "\(days[Int(day % 7)]), \(two(dayOfMonth)) \(months[Int((month + 2) % 12)]) \(year) "
      + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
  }

  private static func two(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
