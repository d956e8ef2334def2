package import Alerts
package import AnthropicAPI
internal import Foundation
internal import Scanning
package import Settings
package import UsageModel

/// An address that receives warnings.
package struct Webhook: Sendable {
  /// Why an address is not used; never holds the address.
  package struct Refusal: Error, Hashable, Sendable {
    package var reason: String
  }

  /// The only part of the address that may be shown.
  package let host: String
  private let address: String
  private let format: WebhookFormat
  private let signature: WebhookSignature?

  /// - Parameter secret: Signs what is sent as our own JSON; nil where nothing is signed.
  /// - Throws: `Refusal` unless it is `https`, or `http` on this machine, and not an
  ///   address that only machines of a data centre answer to.
  package init(
    _ address: String, format: WebhookFormat, secret: String? = nil
  ) throws(Refusal) {
    signature = secret.flatMap(WebhookSignature.init)
    guard secret == nil || signature != nil else {
      throw Refusal(reason: "alerts.webhook_secret is not whsec_ and a key in base64")
    }
    guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty else {
      throw Refusal(reason: "the webhook is not a valid URL")
    }
    let bare = host.trimmingCharacters(in: ["[", "]"]).lowercased()
    let isLoopback = bare == "localhost" || bare == "::1" || bare.hasPrefix("127.")
    switch parts.scheme?.lowercased() {
    case "https": break
    case "http" where isLoopback: break
    default: throw Refusal(reason: "the webhook must begin with https://")
    }
    guard parts.user == nil, parts.password == nil else {
      throw Refusal(reason: "the webhook must not contain a name or a password")
    }
    guard !bare.hasPrefix("169.254."), !bare.hasPrefix("fe80:"), bare != "metadata.google.internal"
    else { throw Refusal(reason: "the webhook's address is one that cannot be a webhook") }
    self.host = host
    self.address = address
    self.format = format == .automatic ? Webhook.format(host: bare, path: parts.path) : format
  }

  private static func format(host: String, path: String) -> WebhookFormat {
    if host == "hooks.slack.com" { return .slack }
    if ["discord.com", "discordapp.com"].contains(host), path.hasPrefix("/api/webhooks/") {
      return .discord
    }
    let teams = [".logic.azure.com", "api.powerplatform.com", "api.powerautomate.com"]
    if (teams + [".flow.microsoft.com"]).contains(where: host.hasSuffix) { return .teams }
    return host == "ntfy.sh" ? .ntfy : .json
  }

  /// The request that reports a warning. Attempts that are repeated carry the same
  /// id, so that a receiver can tell.
  ///
  /// - Parameter now: When it is sent: a receiver takes a signature for old after minutes.
  package func request(for alert: Alert, at now: Timestamp) -> HTTPRequest {
    var url = address
    let body: JSONValue
    switch format {
    case .slack: body = Webhook.slack(alert)
    case .discord:
      body = .object([
        .init("allowed_mentions", .object([.init("parse", .array([]))])),
        .init("content", .string(String("**Plimsoll** \(alert.text)".prefix(1900)))),
      ])
    case .ntfy:
      let topic = url.split(separator: "/").last.map(String.init) ?? ""
      url = String(url.dropLast(topic.count))
      body = .object([
        .init("message", .string(alert.text)),
        .init("priority", .integer([2, 3, 5][alert.severity.rawValue])),
        .init("title", .string("Plimsoll")), .init("topic", .string(topic)),
      ])
    case .teams: body = Webhook.card(alert)
    case .json, .automatic: body = Webhook.plain(alert)
    }
    let bytes = body.written(.compact)
    let id = alert.id.replacingOccurrences(of: " ", with: "_")
    var headers = [
      HTTPHeader("content-type", "application/json"), HTTPHeader("user-agent", "plimsoll"),
      HTTPHeader("webhook-id", id), HTTPHeader("webhook-timestamp", String(now.seconds)),
    ]
    if let signature, format == .json {
      headers.append(
        HTTPHeader(
          "webhook-signature",
          signature.value(id: id, timestamp: now.seconds, body: bytes)))
    }
    return HTTPRequest(method: "POST", url: url, headers: headers, body: bytes, timeLimit: 10)
  }

  private static func slack(_ alert: Alert) -> JSONValue {
    // Slack's own three characters; anything else is plain.
    let text = String(alert.text.prefix(2900)).replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
    let marked = JSONValue.object([
      .init("text", .string("*Plimsoll* \(text)")), .init("type", .string("mrkdwn")),
    ])
    let section = JSONValue.object([.init("text", marked), .init("type", .string("section"))])
    return .object([.init("blocks", .array([section])), .init("text", .string(text))])
  }

  /// An adaptive card. Its text is a run, which has no markup: names are hostile text.
  private static func card(_ alert: Alert) -> JSONValue {
    func line(_ text: String, _ style: [JSONValue.Member]) -> JSONValue {
      let run: [JSONValue.Member] = [
        .init("type", .string("TextRun")), .init("text", .string(text)),
      ]
      return .object([
        .init("inlines", .array([.object(run + style)])), .init("type", .string("RichTextBlock")),
      ])
    }
    let color = ["Default", "Warning", "Attention"][alert.severity.rawValue]
    let title = line(
      "Plimsoll", [.init("weight", .string("Bolder")), .init("size", .string("Medium"))])
    let text = line(String(alert.text.prefix(5000)), [.init("color", .string(color))])
    let card = JSONValue.object([
      .init("$schema", .string("http://adaptivecards.io/schemas/adaptive-card.json")),
      .init("body", .array([title, text])),
      .init("fallbackText", .string(String("Plimsoll: \(alert.text)".prefix(1000)))),
      .init("type", .string("AdaptiveCard")), .init("version", .string("1.4")),
    ])
    let attachment = JSONValue.object([
      .init("content", card),
      .init("contentType", .string("application/vnd.microsoft.card.adaptive")),
      .init("contentUrl", .null),
    ])
    return .object([
      .init("attachments", .array([attachment])), .init("type", .string("message")),
    ])
  }

  private static func plain(_ alert: Alert) -> JSONValue {
    .object([
      .init("confidence", .string(alert.confidence.name)), .init("id", .string(alert.id)),
      .init("kind", .string(alert.kind.rawValue)), .init("percent", number(alert.percent)),
      .init("raisedAt", .integer(alert.raisedAt.seconds)),
      .init("resetsAt", .optional(alert.resetsAt?.seconds)), .init("schemaVersion", .integer(1)),
      .init("severity", .string(alert.severity.name)), .init("subject", .string(alert.subject)),
      .init("text", .string(alert.text)), .init("threshold", number(alert.threshold)),
      .init("type", .string("alert")),
    ])
  }

  /// A per cent, without a fraction that says nothing.
  private static func number(_ percent: Double?) -> JSONValue {
    guard let percent else { return .null }
    return Int64(exactly: percent).map { .integer($0) } ?? .number("\(percent)")
  }
}
