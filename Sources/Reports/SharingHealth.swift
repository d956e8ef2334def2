internal import Scanning
package import UsageModel
import Wording

/// How the sharing with other machines does.
package struct SharingHealth: Sendable {
  /// A file of the shared folder that is not taken in.
  package struct Problem: Sendable, Equatable {
    package var path: String
    /// As the end of a sentence.
    package var reason: String
    /// Whether it may well pass by itself.
    package var isPassing: Bool

    package init(path: String, reason: String, isPassing: Bool) {
      self.path = path
      self.reason = reason
      self.isPassing = isPassing
    }
  }

  /// The folder that was joined.
  package var folder: String
  /// What is shared, in words.
  package var scope: String
  /// How many machines the usage is of.
  package var machines: Int
  /// When a sync last came to its end; nil for never.
  package var doneAt: Timestamp?
  /// Why the last one did not; nil where it did.
  package var failure: String?
  package var problems: [Problem]

  package init(
    folder: String, scope: String, machines: Int, doneAt: Timestamp?, failure: String?,
    problems: [Problem]
  ) {
    self.folder = folder
    self.scope = scope
    self.machines = machines
    self.doneAt = doneAt
    self.failure = failure
    self.problems = problems
  }

  /// What `doctor` says.
  ///
  /// - Parameter clock: Writes a time.
  func lines(clock: (Timestamp) -> String) -> [String] {
    var lines = ["\(folder): \(counted(Int64(machines), "machine")); this one shares \(scope)."]
    lines.append(doneAt.map { "Last synced at \(clock($0))." } ?? "Not synced yet.")
    if let failure { lines.append("The last sync failed: \(failure).") }
    lines += problems.prefix(20).map { "\($0.path): \($0.reason)." }
    if problems.count > 20 { lines.append("… and \(problems.count - 20) more") }
    return lines
  }

  /// What to do; nil where nothing is to be done.
  var advice: String? {
    if failure != nil {
      return "Sync once the shared folder can be used again: `plimsoll sync now`. Nothing is lost "
        + "until then."
    }
    let lasting = problems.count { !$0.isPassing }
    guard lasting > 0 else { return nil }
    return "Look at the \(counted(Int64(lasting), "file")) under \"Other machines\" that "
      + "\(lasting == 1 ? "counts" : "count") for nothing."
  }

  var json: JSONValue {
    .object([
      .init("folder", .string(folder)), .init("scope", .string(scope)),
      .init("machines", .integer(Int64(machines))), .init("lastSync", .time(doneAt)),
      .init("failure", .optional(failure)),
      .init(
        "problems",
        .array(
          problems.map {
            .object([
              .init("path", .string($0.path)), .init("reason", .string($0.reason)),
              .init("isPassing", .bool($0.isPassing)),
            ])
          })),
    ])
  }
}

/// How telling a team's hub does.
package struct HubHealth: Sendable {
  /// The hub's address.
  package var url: String
  /// What it is told, in words.
  package var scope: String
  /// When it was last told; nil for never.
  package var doneAt: Timestamp?
  /// Why it was not the last time; nil where it was.
  package var failure: String?

  package init(url: String, scope: String, doneAt: Timestamp?, failure: String?) {
    self.url = url
    self.scope = scope
    self.doneAt = doneAt
    self.failure = failure
  }

  func lines(clock: (Timestamp) -> String) -> [String] {
    var lines = ["\(url) receives \(scope)."]
    lines.append(doneAt.map { "Last sent at \(clock($0))." } ?? "Not sent yet.")
    if let failure { lines.append("The last time failed: \(failure).") }
    return lines
  }

  var advice: String? {
    failure.map { _ in
      "Once that is put right, `plimsoll sync now` sends what is missing. Nothing is lost until then."
    }
  }

  var json: JSONValue {
    .object([
      .init("url", .string(url)), .init("scope", .string(scope)), .init("lastTold", .time(doneAt)),
      .init("failure", .optional(failure)),
    ])
  }
}

extension ReportNote {
  /// Why the usage of other machines is not what it could be.
  static func unsynced(_ sharing: SharingHealth?, clock: (Timestamp) -> String) -> ReportNote? {
    guard let sharing, let failure = sharing.failure else { return nil }
    let since = sharing.doneAt.map { "is that of \(clock($0))" } ?? "is not here yet"
    return ReportNote(
      kind: .machinesNotSynced, text: "The usage of other machines \(since): \(failure).")
  }
}
