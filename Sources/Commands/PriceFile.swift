import Foundation
import Index
import Pricing
import UsageModel

/// The user's own prices.
enum PriceFile {
  static func path(_ workspace: Workspace) -> String {
    workspace.configurationDirectory + "/prices.json"
  }

  /// The built-in list, with `prices.json` over it where there is one.
  static func load(_ workspace: Workspace) throws -> PriceList {
    let path = path(workspace)
    // Without the file, which is the ordinary case, no decoder is set up.
    guard FileManager.default.fileExists(atPath: path) else { return PriceList.embedded }
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let overrides = try JSONDecoder().decode(PriceOverrides.self, from: data)
      return try PriceList.embedded.merging(overrides)
    } catch {
      throw Explanation(
        what: "\(path) cannot be used", because: reason(error),
        hint: "see `plimsoll prices --help` for its format, or move it away",
        status: .configuration)
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as PriceOverrideError: return error.description
    case let error as DecodingError: return reason(error)
    default: return error.localizedDescription
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    let context: DecodingError.Context
    switch error {
    case .dataCorrupted(let found): context = found
    case .keyNotFound(let key, let found):
      return "\(place(found.codingPath)) lacks \"\(key.stringValue)\""
    case .typeMismatch(_, let found), .valueNotFound(_, let found): context = found
    @unknown default: return "\(error)"
    }
    if context.codingPath.isEmpty, let cause = context.underlyingError as NSError? {
      let detail = cause.userInfo[NSDebugDescriptionErrorKey] as? String
      return "it is not valid JSON" + (detail.map { ": \($0)" } ?? "")
    }
    return "\(place(context.codingPath)): \(context.debugDescription)"
  }

  private static func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "the file" }
    return path.reduce("") { text, key in
      if let index = key.intValue { return text + "[\(index)]" }
      return text + (text.isEmpty ? "" : ".") + key.stringValue
    }
  }
}
