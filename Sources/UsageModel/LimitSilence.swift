/// Why there is nothing to show of the limits, as faces that read no index tell it.
package struct LimitSilence: Hashable, Sendable {
  /// In a few words: "sign-in expired".
  package var brief: String
  /// As sentences, with what helps.
  package var text: String

  package init(brief: String, text: String) {
    self.brief = brief
    self.text = text
  }
}
