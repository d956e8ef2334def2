internal import Scanning
package import UsageModel

/// What the extension says to the program, taken for hostile text: whatever else a
/// message has in it is passed over, and nothing of it can be a credential.
package enum ExtensionMessage: Hashable, Sendable {
  /// It asks how things stand.
  case hello(ExtensionVersion)
  /// A page was answered.
  case page(Page, ExtensionVersion)
  /// The extension is newer than this program: the version of the protocol.
  case newer(Int64)
  /// It makes no sense; why, as the end of a sentence.
  case senseless(String)

  /// The version of the protocol that this program speaks.
  package static let version: Int64 = 1

  /// What became of the one request for the JSON that the page itself reads.
  package struct Page: Hashable, Sendable {
    /// `reading` for API credits, `usageCredits` for the wallet of a plan.
    package var kind: CreditEntry.Kind
    package var organization: String
    package var outcome: Outcome

    package init(kind: CreditEntry.Kind, organization: String, outcome: Outcome) {
      self.kind = kind
      self.organization = organization
      self.outcome = outcome
    }
  }

  /// How that request ended.
  package enum Outcome: Hashable, Sendable {
    case answered(PageCredits)
    /// An HTTP status that is not 200.
    case status(Int64)
    /// It led to another address, as that of the sign-in.
    case redirected
    case tooLarge
    case notJSON
    case unreachable
  }

  package init(_ bytes: [UInt8]) {
    let message: JSONValue
    do {
      message = try JSONValue(parsing: bytes)
    } catch {
      self = .senseless("it is not JSON")
      return
    }
    guard let version = message["v"]?.integer, version >= 1 else {
      self = .senseless("it has no version")
      return
    }
    guard version <= Self.version else {
      self = .newer(version)
      return
    }
    let sender = ExtensionVersion(message["extension"]?.text ?? "")
    switch message["kind"]?.text {
    case "hello": self = .hello(sender)
    case "page":
      guard let page = Page(message) else {
        self = .senseless("it does not say of which page it is")
        return
      }
      self = .page(page, sender)
    default: self = .senseless("its kind is not known")
    }
  }
}

extension ExtensionMessage.Page {
  fileprivate init?(_ message: JSONValue) {
    switch message["pot"]?.text {
    case "api": kind = .reading
    case "usage": kind = .usageCredits
    default: return nil
    }
    guard let id = message["organization"]?.text.flatMap(PageCredits.organization) else {
      return nil
    }
    organization = id
    switch message["outcome"]?.text {
    case "answered":
      guard let credits = message["credits"] else { return nil }
      outcome = .answered(PageCredits(credits, organization: id))
    case "status":
      guard let status = message["status"]?.integer, (100...599).contains(status) else {
        return nil
      }
      outcome = .status(status)
    case "redirected": outcome = .redirected
    case "too-large": outcome = .tooLarge
    case "not-json": outcome = .notJSON
    case "unreachable": outcome = .unreachable
    default: return nil
    }
  }
}

/// The version that the extension names: digits and points.
package struct ExtensionVersion: Hashable, Sendable {
  /// `?` where it is none.
  package var text: String

  package init(_ text: String) {
    let isVersion =
      !text.isEmpty && text.utf8.count <= 20
      && text.utf8.allSatisfy {
        $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
    self.text = isVersion ? text : "?"
  }
}
