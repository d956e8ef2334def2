internal import Reports
internal import Scanning

/// What the program answers to the extension: what became of the message, and the
/// limits for popup and icon. There is nothing in it that is secret.
package struct HostReply: Sendable {
  /// One limit, as the popup shows it.
  package struct Limit: Hashable, Sendable {
    package var name: String
    /// nil where it is not known.
    package var percent: Double?
    /// `resets in 2 h 10 min`, or why nothing is known.
    package var detail: String
    /// Milliseconds since 1970; nil where nobody knows.
    package var resetsAt: Int64?
    /// Whether the figure is too old to be shown on the icon.
    package var isStale: Bool

    package init(
      name: String, percent: Double?, detail: String, resetsAt: Int64?, isStale: Bool
    ) {
      self.name = name
      self.percent = percent
      self.detail = detail
      self.resetsAt = resetsAt
      self.isStale = isStale
    }
  }

  /// A balance, as the popup shows it.
  package struct Balance: Hashable, Sendable {
    package var name: String
    package var amount: String
    /// When it was read.
    package var detail: String

    package init(name: String, amount: String, detail: String) {
      self.name = name
      self.amount = amount
      self.detail = detail
    }
  }

  /// `ok`, `refused` (the message is not taken), or `failed` (it could not be kept).
  package var kind: String
  /// The outcome in one word; nil where nothing was sent but a greeting.
  package var outcome: String?
  /// What is to be said of it.
  package var text: String
  package var balances: [Balance] = []
  package var limits: [Limit] = []
  /// Why limits are missing; nil where they are not.
  package var limitsNote: String?

  package init(kind: String, outcome: String? = nil, text: String) {
    self.kind = kind
    self.outcome = outcome
    self.text = text
  }

  /// The message as it is sent, without its length.
  ///
  /// - Parameter program: The version of this program.
  package func json(program: String) -> String {
    JSONValue.object([
      .init("v", .integer(ExtensionMessage.version)), .init("host", .string(program)),
      .init("kind", .string(kind)), .init("outcome", .optional(outcome)),
      .init("text", .string(text)),
      .init(
        "balances",
        .array(
          balances.prefix(20).map {
            .object([
              .init("name", .string($0.name)), .init("amount", .string($0.amount)),
              .init("detail", .string($0.detail)),
            ])
          })),
      .init(
        "limits",
        .array(
          limits.prefix(40).map {
            .object([
              .init("name", .string($0.name)),
              .init("percent", $0.percent.map { .rounded($0, decimals: 2) } ?? .null),
              .init("detail", .string($0.detail)), .init("resetsAt", .optional($0.resetsAt)),
              .init("isStale", .bool($0.isStale)),
            ])
          })),
      .init("limitsNote", .optional(limitsNote)),
    ]).line
  }
}
