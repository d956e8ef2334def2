/// What a warning is about.
package enum AlertKind: String, Sendable, CaseIterable {
  /// A window of a limit has passed a threshold.
  case threshold
}
