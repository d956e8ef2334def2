import Pricing
import Reports
import UsageModel

extension CommandContext {
  /// The id of the model that an option names, as the price list has it.
  func pricedModel(_ name: String) throws -> String {
    if let found = prices.match(name) ?? prices.match("claude-" + name) { return found.model.id }
    let near = nearestNames(to: name, among: prices.models.map(\.id))
    throw Explanation(
      what: "no price is known for a model called \(name)",
      hint: near.isEmpty
        ? "run `plimsoll prices` to see all models"
        : "did you mean \(near.joined(separator: ", "))?", status: .usage)
  }
}
