package import Alerts
package import AnthropicAPI
internal import Foundation
package import UsageModel

/// The format of a webhook's messages.
package enum WebhookFormat: String, Hashable, Sendable, CaseIterable {
  /// By the address: Slack, Discord and ntfy are known, others get our own JSON.
  case automatic = "auto"
  case slack
  case discord
  case ntfy
  /// A workflow of Microsoft Teams that posts adaptive cards.
  case teams
  case json
}

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
    let body: [String: Any]
    switch format {
    case .slack: body = Webhook.slack(alert)
    case .discord:
      body = [
        "content": String("**Plimsoll** \(alert.text)".prefix(1900)),
        "allowed_mentions": ["parse": [String]()],
      ]
    case .ntfy:
      let topic = url.split(separator: "/").last.map(String.init) ?? ""
      url = String(url.dropLast(topic.count))
      body = [
        "topic": topic, "title": "Plimsoll", "message": alert.text,
        "priority": [2, 3, 5][alert.severity.rawValue],
      ]
    case .teams: body = Webhook.card(alert)
    case .json, .automatic: body = Webhook.plain(alert)
    }
    let bytes = Webhook.bytes(body)
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

  private static func slack(_ alert: Alert) -> [String: Any] {
    // Slack's own three characters; anything else is plain.
    let text = String(alert.text.prefix(2900)).replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
    return [
      "text": text,
      "blocks": [
        ["type": "section", "text": ["type": "mrkdwn", "text": "*Plimsoll* \(text)"]]
      ],
    ]
  }

  /// An adaptive card. Its text is a run, which has no markup: names are hostile text.
  private static func card(_ alert: Alert) -> [String: Any] {
    func line(_ text: String, _ more: [String: Any]) -> [String: Any] {
      let run: [String: Any] = ["type": "TextRun", "text": text]
      return ["type": "RichTextBlock", "inlines": [run.merging(more) { $1 }]]
    }
    let color = ["Default", "Warning", "Attention"][alert.severity.rawValue]
    let card: [String: Any] = [
      "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard",
      "version": "1.4", "fallbackText": String("Plimsoll: \(alert.text)".prefix(1000)),
      "body": [
        line("Plimsoll", ["weight": "Bolder", "size": "Medium"]),
        line(String(alert.text.prefix(5000)), ["color": color]),
      ],
    ]
    return [
      "type": "message",
      "attachments": [
        [
          "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": NSNull(),
          "content": card,
        ]
      ],
    ]
  }

  private static func plain(_ alert: Alert) -> [String: Any] {
    [
      "schemaVersion": 1, "type": "alert", "id": alert.id, "kind": alert.kind.rawValue,
      "severity": alert.severity.name, "subject": alert.subject, "text": alert.text,
      "percent": alert.percent as Any? ?? NSNull(),
      "threshold": alert.threshold as Any? ?? NSNull(),
      "resetsAt": alert.resetsAt.map { $0.seconds as Any } ?? NSNull(),
      "raisedAt": alert.raisedAt.seconds, "confidence": alert.confidence.name,
    ]
  }

  private static func bytes(_ body: [String: Any]) -> [UInt8] {
    do {
      return Array(try JSONSerialization.data(withJSONObject: body, options: [.sortedKeys]))
    } catch {
      preconditionFailure("a dictionary of texts and numbers is always JSON")
    }
  }
}
