/// A family of models: each has a name and a colour of its own on every face, whatever
/// its versions are.
package enum ModelFamily: String, Sendable, CaseIterable {
  case opus, sonnet, haiku, fable, mythos, instant
  /// Whatever names none of them.
  case other

  /// - Parameter model: As a response names it: `claude-opus-4-6`.
  package init(_ model: String) {
    let words = model.lowercased().split { !$0.isLetter }
    self = words.lazy.compactMap { ModelFamily(rawValue: String($0)) }.first ?? .other
  }

  /// `Opus`, `other`.
  package var title: String {
    self == .other ? rawValue : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
  }
}
