internal import Digests

/// Why a report of an organization could not be read.
package struct AdminError: Error, Hashable, Sendable {
  /// What a caller can do something about.
  package enum Kind: Hashable, Sendable {
    /// The key is not valid, or no longer.
    case wrongKey
    /// The account has no organization: Anthropic keeps these reports for those
    /// that have one.
    case noOrganization
    /// The key may not read this.
    case forbidden
    /// There is no such interface here, or not yet.
    case notThere
    /// The request is not accepted as it is.
    case refused
    /// The cursor does not hold any more.
    case expiredCursor
    /// Too many requests; the server may have said for how many seconds to wait.
    case rateLimited(retryAfter: Int64?)
    /// The server has a fault of its own, or there was no answer.
    case unavailable
    /// The answer is not what is documented; nothing is made of it.
    case unreadable
  }

  package var kind: Kind
  /// The status of the answer; nil where there was none.
  package var status: Int?
  /// The server's words or our own, without any credential.
  package var message: String

  package init(kind: Kind, status: Int? = nil, message: String) {
    self.kind = kind
    self.status = status
    self.message = message
  }
}

/// A key that may read an organization's reports. It may do much more, so it is
/// never shown.
package struct AdminKey: Hashable, Sendable, CustomStringConvertible {
  package static let prefix = "sk-ant-admin"

  /// The key itself.
  let secret: String

  /// nil for what is not an Admin key: other keys of Anthropic cannot read reports.
  package init?(_ text: String) {
    let isToken = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard text.hasPrefix(Self.prefix), text.utf8.count <= 4096, isToken else { return nil }
    secret = text
  }

  /// A name for the key from which nobody can come back to it.
  package var fingerprint: String { SHA256.hexadecimal(secret.utf8) }

  package var description: String { Redaction.mask }
}
