internal import Digests
internal import Foundation

/// Signs what a webhook is sent by the rule of Standard Webhooks, so that a receiver
/// knows who sent it, and that it is not an old one again.
package struct WebhookSignature: Sendable {
  private let key: [UInt8]

  /// - Parameter secret: `whsec_` and the key in base64, or the latter alone; nil for what
  ///   is neither.
  package init?(secret: String) {
    let text = secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret
    guard let data = Data(base64Encoded: text), data.count >= 16 else { return nil }
    key = Array(data)
  }

  /// The value of `webhook-signature`.
  package func value(id: String, timestamp: Int64, body: [UInt8]) -> String {
    let message = Array("\(id).\(timestamp).".utf8) + body
    return "v1," + Data(HMAC.sha256(message, key: key)).base64EncodedString()
  }
}
