/// What one member or key did with Claude Code on one day of UTC, in one kind of
/// terminal, by Claude Code's own count.
package struct ClaudeCodeDay: Hashable, Sendable {
  /// Tokens of one model and what they cost at list price, as an estimate.
  package struct Model: Hashable, Sendable {
    package var model: String
    package var input: Int64
    package var output: Int64
    /// Not told apart by lifetime.
    package var cacheWrite: Int64
    package var cacheRead: Int64
    /// nil where none was given in dollars.
    package var estimate: Cost?

    package init(
      model: String, input: Int64 = 0, output: Int64 = 0, cacheWrite: Int64 = 0,
      cacheRead: Int64 = 0, estimate: Cost? = nil
    ) {
      self.model = model
      self.input = input
      self.output = output
      self.cacheWrite = cacheWrite
      self.cacheRead = cacheRead
      self.estimate = estimate
    }

    package var tokens: Int64 { input &+ output &+ cacheWrite &+ cacheRead }
  }

  package var day: CivilDay
  /// Whether `actor` is the name of a key; else it is a member's address.
  package var isKey: Bool
  package var actor: String
  package var terminal: String?
  package var isRemote: Bool
  /// `api` or `subscription`.
  package var customerType: String?
  package var subscription: String?
  package var sessions: Int64 = 0
  package var linesAdded: Int64 = 0
  package var linesRemoved: Int64 = 0
  package var commits: Int64 = 0
  package var pullRequests: Int64 = 0
  /// Changes by tools that the user took, and that the user refused.
  package var accepted: Int64 = 0
  package var rejected: Int64 = 0
  package var models: [Model] = []

  package init(
    day: CivilDay, isKey: Bool, actor: String, terminal: String? = nil, isRemote: Bool = false,
    customerType: String? = nil, subscription: String? = nil
  ) {
    self.day = day
    self.isKey = isKey
    self.actor = actor
    self.terminal = terminal
    self.isRemote = isRemote
    self.customerType = customerType
    self.subscription = subscription
  }
}
